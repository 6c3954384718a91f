import { setTimeout as pause } from 'node:timers/promises'

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Grid } from '#lib/domain/metrics/grid.ts'
import type { PanelId, SourceKind } from '#lib/domain/metrics/panel.ts'
import type { MeasuredWorkload, PanelQuestion, PanelReading } from '#lib/domain/metrics/source.ts'
import { sampleService } from '#lib/domain/testing/sample-service.ts'
import type { PrometheusSource } from './prometheus-source.ts'
import { startEdgeRig, type EdgeRig } from './testing/edge-rig.ts'
import { hostOf } from './testing/haproxy.ts'
import { startLoad, type Load, type LoadCount } from './testing/load.ts'
import { throwAwayPrometheus, type ThrowAwayPrometheus } from './testing/prometheus.ts'
import { haproxyScrape, nginxScrape, traefikScrapes } from './testing/scrape-configs.ts'
import { sourceAt } from './testing/source-at.ts'

const workload = (name: string): MeasuredWorkload => ({
  id: `tracardi/Deployment/${name}`,
  namespace: 'tracardi',
  kind: 'Deployment',
  name,
  role: 'collector',
  instances: [],
})
/** The name of one begins the other's. */
const collector = workload('tracardi-api')
const gui = workload('tracardi-api-gui')

const services = [collector, gui].map(({ id, name }) => sampleService(name, [id]))

const scrapeSeconds = 1
const stepMs = 5_000
const measuredMs = 25_000

let rig: EdgeRig
const prometheuses: ThrowAwayPrometheus[] = []
const sources = new Map<SourceKind, PrometheusSource>()
let grid: Grid
let counts: Readonly<Record<'collector' | 'gui' | 'gone' | 'shop' | 'nameless', LoadCount>>

beforeAll(async () => {
  rig = await startEdgeRig()
  for (const [kind, scrapes] of [
    ['haproxy-ingress', [haproxyScrape(rig)]],
    ['ingress-nginx', [nginxScrape(rig)]],
    ['traefik', traefikScrapes(rig)],
  ] as const) {
    const prometheus = await throwAwayPrometheus(scrapes, `${scrapeSeconds}s`)
    prometheuses.push(prometheus)
    sources.set(kind, sourceOf(prometheus))
  }
  const load = (host: string, perSecond: number) => startLoad({ port: rig.port, host, perSecond })
  const loads = {
    collector: load(hostOf('tracardi_tracardi-api_80'), 150),
    gui: load(hostOf('tracardi_tracardi-api-gui_80'), 40),
    gone: load(hostOf('tracardi_gone_80'), 10),
    shop: load(hostOf('shop_web_80'), 20),
    nameless: load('nobody.example.org', 20),
  }
  // The first rate windows hold the beginning of the load.
  await pause(12_000)
  const from = Date.now()
  for (const each of Object.values(loads)) each.reset()
  await pause(measuredMs)
  const end = Math.floor(Date.now() / stepMs) * stepMs
  counts = await stopped(loads)
  const start = Math.ceil(from / stepMs) * stepMs + stepMs
  grid = { startMs: start, stepMs, count: (end - start) / stepMs + 1 }
})

afterAll(async () => {
  await Promise.all([...sources.values()].map((source) => source.close()))
  await Promise.all(prometheuses.map((prometheus) => prometheus.remove()))
  await rig.stop()
})

async function stopped<Name extends string>(loads: Record<Name, Load>): Promise<Record<Name, LoadCount>> {
  const names = Object.keys(loads) as Name[]
  const ended = await Promise.all(names.map(async (name) => [name, await loads[name].stop()] as const))
  return Object.fromEntries(ended) as Record<Name, LoadCount>
}

function sourceOf({ url }: ThrowAwayPrometheus): PrometheusSource {
  return sourceAt(url, services)
}

async function read(kind: SourceKind, id: PanelId, workloads: readonly MeasuredWorkload[]): Promise<PanelReading> {
  const source = sources.get(kind)
  if (!source) throw new Error(`There is no Prometheus with ${kind}.`)
  const question: PanelQuestion = {
    id,
    subject: { of: 'role', role: 'collector' },
    installation: { namespace: 'tracardi', release: 'tracardi' },
    workloads,
    instance: null,
    grid,
  }
  return source.readPanel(question, new AbortController().signal)
}

/** The mean of all lines together over the grid. */
function mean({ series }: PanelReading): number {
  const steps = Array.from({ length: grid.count }, (_, step) =>
    series.reduce((sum, { values }) => sum + (values[step] ?? 0), 0),
  )
  return steps.reduce((sum, value) => sum + value, 0) / steps.length
}

const perSecond = ({ sent, seconds }: LoadCount) => sent / seconds
const kinds = ['haproxy-ingress', 'ingress-nginx', 'traefik'] as const

test.each(kinds)('%s: each cluster’s requests are what its load counted, within two in a hundred', async (kind) => {
  for (const [one, sent] of [
    [collector, counts.collector],
    [gui, counts.gui],
  ] as const) {
    const reading = await read(kind, 'requests', [one])
    expect(reading.source?.kind).toBe(kind)
    const ratio = mean(reading) / perSecond(sent)
    console.info(`${kind} ${one.name}: ${mean(reading).toFixed(2)}/s, sent ${perSecond(sent).toFixed(2)}/s`)
    expect(ratio).toBeGreaterThan(0.98)
    expect(ratio).toBeLessThan(1.02)
  }
})

test.each(kinds)('%s: errors are those of the one cluster that fails', async (kind) => {
  const failing = await read(kind, 'error-ratio', [collector])
  const sound = await read(kind, 'error-ratio', [gui])
  expect(mean(failing)).toBeCloseTo(counts.collector.failed / counts.collector.sent, 2)
  expect(mean(failing)).toBeGreaterThan(0.01)
  expect(sound.series[0]?.values.every((value) => value === 0)).toBe(true)
})

test.each(kinds)('%s: nothing of the edge is lost or counted twice', async (kind) => {
  const both = await read(kind, 'requests', [collector, gui])
  const { collector: one, gui: other, gone, shop, nameless } = counts
  const total = [one, other, gone, shop, nameless].reduce((sum, each) => sum + perSecond(each), 0)
  const { unattributed, state, fix } = both.quality
  // Traefik's names cannot be taken apart, so what leads nowhere looks like anybody's.
  const known = kind === 'traefik' ? perSecond(nameless) : perSecond(gone) + perSecond(nameless)
  expect(unattributed?.perSecond).toBeGreaterThan(known * 0.9)
  expect(unattributed?.perSecond).toBeLessThan(known * 1.1)
  expect(unattributed?.ratio).toBeCloseTo(known / total, 1)
  expect(state).toBe('partial')
  expect(fix).not.toBeNull()
})

test('Traefik’s buckets give percentiles, HAProxy’s gauges a mean', async () => {
  const traefik = await read('traefik', 'latency', [collector])
  expect(traefik.series.map(({ key }) => key)).toEqual(['p50', 'p95', 'p99'])
  expect(traefik.series[1]?.values.every((value) => value !== null && value > 0 && value < 5)).toBe(true)
  const haproxy = await read('haproxy-ingress', 'latency', [collector])
  expect(haproxy.series.map(({ label }) => label)).toEqual([
    'longest, tracardi/tracardi-api',
    'mean, tracardi/tracardi-api',
  ])
  expect(haproxy.quality.warnings.join(' ')).toContain('no histogram')
})

test('Traefik’s buckets hold every request by how long it took, and HAProxy has none', async () => {
  const traefik = await read('traefik', 'latency-buckets', [collector])
  expect(traefik.series.map(({ key }) => key)).toEqual(['0.1', '0.3', '1.2', '5', 'Infinity'])
  const all = traefik.series.filter(({ key }) => key === 'Infinity')
  const ratio = mean({ ...traefik, series: all }) / perSecond(counts.collector)
  expect(ratio).toBeGreaterThan(0.98)
  expect(ratio).toBeLessThan(1.02)
  const haproxy = await read('haproxy-ingress', 'latency-buckets', [collector])
  expect(haproxy).toMatchObject({
    series: [],
    quality: { state: 'no-series', warnings: ['HAProxy Ingress keeps a mean and no histogram.'] },
  })
})

test('the card says what was found, what is missing and how to mend it', async () => {
  const card = await sources.get('ingress-nginx')?.card()
  expect(card).toMatchObject({ state: 'degraded', flavour: 'Prometheus', scrapeSeconds, foundBy: 'PROMETHEUS_URL' })
  expect(card?.families.find(({ kind }) => kind === 'ingress-nginx')).toMatchObject({ isFound: true })
  expect(card?.families.find(({ kind }) => kind === 'traefik')).toMatchObject({ isFound: false })
  expect(card?.findings.map(({ trouble }) => trouble)).toEqual(['does-not-know-us', 'labels-collide'])
})

test('percentiles are Prometheus’ own', async () => {
  const reading = await read('traefik', 'latency', [collector])
  const bucket = 'traefik_service_request_duration_seconds_bucket{service="tracardi-tracardi-api-80@kubernetes"}'
  const at = (grid.startMs + stepMs) / 1000
  const query = new URLSearchParams({
    query: `histogram_quantile(0.95, sum by (le) (rate(${bucket}[6s])))`,
    time: String(at),
  })
  const answer = await fetch(`${prometheuses[2]?.url}/api/v1/query?${query}`)
  const body = (await answer.json()) as { data: { result: { value: [number, string] }[] } }
  expect(reading.series[1]?.values[1]).toBeCloseTo(Number(body.data.result[0]?.value[1]), 6)
})

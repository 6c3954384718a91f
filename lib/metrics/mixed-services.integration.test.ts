import { afterAll, beforeAll, expect, test } from 'vitest'

import { gridOf } from '#lib/domain/metrics/grid.ts'
import type { MeasuredWorkload, PanelReading } from '#lib/domain/metrics/source.ts'
import { sampleService } from '#lib/domain/testing/sample-service.ts'
import type { PrometheusSource } from './prometheus-source.ts'
import { hostOf, startHaproxy, type HaproxyProcess } from './testing/haproxy.ts'
import { startLoad, type Load } from './testing/load.ts'
import { until } from './testing/programs.ts'
import { throwAwayPrometheus, type ThrowAwayPrometheus } from './testing/prometheus.ts'
import { haproxyScrape } from './testing/scrape-configs.ts'
import { startSimulatedApi, type SimulatedApi } from './testing/simulated-api.ts'
import { sourceAt } from './testing/source-at.ts'

/* One Service in front of pods of both clusters, behind a real HAProxy. */

const workload = (name: string): MeasuredWorkload => ({
  id: `tracardi/Deployment/${name}`,
  namespace: 'tracardi',
  kind: 'Deployment',
  name,
  role: 'collector',
  instances: [],
})
const [collector, gui] = [workload('tracardi-api'), workload('tracardi-api-gui')]

const pods = [
  { name: 'tracardi-api-1', address: '10.0.0.1', workloadId: collector.id },
  { name: 'tracardi-api-gui-1', address: '10.0.0.2', workloadId: gui.id },
]
const service = (name: string) => sampleService(name, [collector.id, gui.id], { pods })

/** The first one's servers are called after pods, the other's after nothing. */
const [telling, mute] = ['tracardi_telling_80', 'tracardi_mute_80']
const scrapeSeconds = 1

let apis: SimulatedApi[]
let haproxy: HaproxyProcess
let prometheus: ThrowAwayPrometheus
let source: PrometheusSource
let loads: Load[] = []

beforeAll(async () => {
  apis = await Promise.all(Array.from({ length: 3 }, () => startSimulatedApi()))
  const [first = 0, second = 0, third = 0] = apis.map(({ port }) => port)
  haproxy = await startHaproxy([
    {
      name: telling,
      servers: [
        { name: 'tracardi-api-1', port: first },
        { name: 'tracardi-api-gui-1', port: second },
      ],
    },
    { name: mute, servers: [{ name: 'srv001', port: third }] },
  ])
  prometheus = await throwAwayPrometheus([haproxyScrape(haproxy)], `${scrapeSeconds}s`)
  const services = [service('telling'), service('mute')]
  source = sourceAt(prometheus.url, services)
  loads = [
    startLoad({ port: haproxy.port, host: hostOf(telling), perSecond: 40 }),
    startLoad({ port: haproxy.port, host: hostOf(mute), perSecond: 20 }),
  ]
})

afterAll(async () => {
  await Promise.all(loads.map((load) => load.stop()))
  await source.close()
  await prometheus.remove()
  await haproxy.stop()
  await Promise.all(apis.map((api) => api.stop()))
})

/** The newest step only, so that attributed and unattributed are of the same moment. */
async function read(workloads: readonly MeasuredWorkload[], nowMs: number): Promise<PanelReading> {
  const all = gridOf({ fromMs: nowMs - 60_000, toMs: nowMs, points: 60, scrapeSeconds, nowMs })
  const grid = { ...all, startMs: all.startMs + (all.count - 1) * all.stepMs, count: 1 }
  const question = {
    id: 'requests',
    subject: { of: 'role', role: 'collector' },
    installation: { namespace: 'tracardi', release: 'tracardi' },
    workloads,
    instance: null,
    grid,
  } as const
  return source.readPanel(question, AbortSignal.timeout(10_000))
}

const rateOf = ({ series }: PanelReading) => series.reduce((sum, { values }) => sum + (values[0] ?? 0), 0)

test('what servers called after pods answered is each cluster’s, the rest is nobody’s, and all of it is the edge', async () => {
  let shares: readonly PanelReading[] = []
  await until(
    async () => {
      const nowMs = Date.now()
      shares = await Promise.all([collector, gui].map((one) => read([one], nowMs)))
      return shares.every((share) => rateOf(share) > 0 && share.quality.unattributed !== null)
    },
    'both clusters have requests',
    60_000,
  )
  const [own = 0, others = 0] = shares.map(rateOf)
  const [quality] = shares.map((share) => share.quality)
  const { perSecond = 0, ratio = 1 } = quality?.unattributed ?? {}
  // Round robin over two servers.
  expect(own / others).toBeGreaterThan(0.8)
  expect(own / others).toBeLessThan(1.25)
  expect((own + others + perSecond) / (perSecond / ratio)).toBeCloseTo(1, 2)
  expect(quality).toMatchObject({ state: 'partial', fix: expect.stringContaining('backend-server-naming: pod') })
  expect(quality?.warnings.join(' ')).toContain('in front of several workloads')
}, 90_000)

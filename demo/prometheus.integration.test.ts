import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { namespaceOf, textAt } from '#demo/cluster/json.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import { startEmbeddedCluster, type EmbeddedCluster } from '#demo/embedded-cluster.ts'
import { ingressNamespace } from '#demo/installation/ingress-controller.ts'
import { openInstanceProxy, type InstanceProxy } from '#demo/instance-proxy.ts'
import { startTraffic } from '#demo/traffic.ts'
import { gridOf } from '#lib/domain/metrics/grid.ts'
import { measuredOf } from '#lib/domain/metrics/measured.ts'
import type { PanelId, PanelSubject } from '#lib/domain/metrics/panel.ts'
import { routeReadings } from '#lib/domain/metrics/route-reading.ts'
import type { PanelReading } from '#lib/domain/metrics/source.ts'
import { openConnection } from '#lib/kubernetes/client.ts'
import { createPrometheusSource, type PrometheusSource } from '#lib/metrics/prometheus-source.ts'
import { throwAwayPrometheus, type ThrowAwayPrometheus } from '#lib/metrics/testing/prometheus.ts'
import { createObserver, type Observer } from '#lib/server/observer.ts'

/* A real Prometheus scrapes the demo's ingress controllers; who is behind which Service comes from the watch cache. */

const installation = { namespace: 'tracardi', release: 'tracardi' }

let folder: string
let cluster: EmbeddedCluster
let proxy: InstanceProxy
let observer: Observer
let prometheus: ThrowAwayPrometheus
let source: PrometheusSource
let traffic: { stop(): void }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-prometheus-'))
  cluster = await startEmbeddedCluster({
    dataFolder: folder,
    installations: [{ shape: '1.3', size: 'small' }],
    hasIngress: true,
  })
  proxy = await openInstanceProxy(cluster.listenerAt)
  const connection = openConnection(cluster.kubeconfigPaths.console)
  if (!connection.granted) throw new Error('The kubeconfig is not usable')
  observer = createObserver({ connection, namespaces: ['tracardi'], minimums: {} })
  await vi.waitUntil(
    () =>
      observer.topology().workloads.length > 5 && observer.topology().workloads.every(({ status }) => status === 'ok'),
    { timeout: 60_000 },
  )
  await vi.waitUntil(() => controllers().length > 1, { timeout: 60_000 })
  traffic = startTraffic(cluster, { noonRate: 400 })
  const scrape = {
    job_name: 'ingress-nginx',
    honor_labels: true,
    proxy_url: proxy.url,
    static_configs: [{ targets: controllers().map((address) => `${address}:10254`) }],
  }
  prometheus = await throwAwayPrometheus([scrape], '2s')
  source = createPrometheusSource({
    address: { url: prometheus.url, tokenFile: null, caFile: null, tenant: null },
    maySearch: false,
    namespaces: ['tracardi'],
    services: () => observer.edges().services,
    edges: observer.edges,
  })
  await vi.waitUntil(async () => (await panel('requests', collectors)).quality.state === 'value', { timeout: 90_000 })
})

afterAll(async () => {
  traffic?.stop()
  await source?.close()
  await prometheus?.remove()
  await observer?.stop()
  await proxy?.close()
  await cluster?.stop()
  await rm(folder, { recursive: true, force: true })
})

function controllers(): string[] {
  return cluster.world.store
    .list(kindNamed('pods'))
    .filter((pod) => namespaceOf(pod) === ingressNamespace)
    .flatMap((pod) => textAt(pod, 'status', 'podIP') ?? [])
}

const collectors = { of: 'role', role: 'collector' } as const

async function panel(id: PanelId, subject: PanelSubject): Promise<PanelReading> {
  const measured = measuredOf(observer.topology(), installation, subject)
  if (measured === null) throw new Error('The subject is not part of the picture')
  const nowMs = Date.now()
  const grid = gridOf({ fromMs: nowMs - 300_000, toMs: nowMs, points: 300, scrapeSeconds: 2, nowMs })
  return source.readPanel({ id, subject, installation, ...measured, grid }, AbortSignal.timeout(5_000))
}

const newest = ({ series }: PanelReading) =>
  series.reduce((sum, { values }) => sum + (values.findLast((value) => value !== null) ?? 0), 0)

test('each API cluster has its own requests, by the Services of the watch cache', async () => {
  const collected = await panel('requests', collectors)
  const gui = await panel('requests', { of: 'role', role: 'gui-api' })
  expect(collected).toMatchObject({ source: { kind: 'ingress-nginx' }, quality: { state: 'value' } })
  expect(newest(collected)).toBeGreaterThan(50)
  expect(newest(gui)).toBeGreaterThan(0)
  expect(newest(collected)).toBeGreaterThan(10 * newest(gui))
  expect(collected.quality.unattributed?.ratio ?? 1).toBeLessThan(0.02)
})

test('routes of gateways that the cluster lacks are said to be absent, and nothing is wrong with that', () => {
  const { streams, problems, freshness } = observer.topology()
  expect(routeReadings(streams).map(({ state }) => state)).toEqual(['absent', 'absent', 'absent'])
  expect({ problems, freshness }).toEqual({ problems: [], freshness: 'live' })
})

test('a workload has what its role has when it is alone in it', async () => {
  const [workload] = observer.topology().workloads.filter(({ role }) => role === 'collector')
  const alone = await panel('requests', { of: 'workload', workloadId: workload?.id ?? '' })
  expect(newest(alone)).toBeCloseTo(newest(await panel('requests', collectors)), 0)
})

test('a part without an API behind the edge has no requests, which is not zero of them', async () => {
  const workers = await panel('requests', { of: 'role', role: 'worker' })
  expect(workers.series).toEqual([])
  expect(workers.quality.state).toBe('no-series')
})

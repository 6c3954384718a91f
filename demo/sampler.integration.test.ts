import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startEmbeddedCluster, type EmbeddedCluster } from '#demo/embedded-cluster.ts'
import { causeIncident } from '#demo/incidents.ts'
import { ingressNamespace } from '#demo/installation/ingress-controller.ts'
import { openInstanceProxy, type InstanceProxy } from '#demo/instance-proxy.ts'
import { startTraffic } from '#demo/traffic.ts'
import { sampleReader } from '#lib/database/read-samples.ts'
import { sampleStore } from '#lib/database/sample-store.ts'
import { testServer, type TestDatabase } from '#lib/database/testing/test-database.ts'
import { measuredOf } from '#lib/domain/metrics/measured.ts'
import type { PanelId, PanelSubject } from '#lib/domain/metrics/panel.ts'
import { parseRetention, usualRetention } from '#lib/domain/metrics/retention.ts'
import type { SamplerReport } from '#lib/domain/metrics/sampler-report.ts'
import { Secret } from '#lib/domain/secret.ts'
import { openConnection } from '#lib/kubernetes/client.ts'
import { createSampledSource } from '#lib/metrics/sampled-source.ts'
import { createObserver, type Observer } from '#lib/server/observer.ts'
import { createTicker, type Tick } from '#lib/server/sample-tick.ts'
import { openTickSources } from '#lib/server/tick-sources.ts'
import { createTracardi } from '#lib/tracardi/create-tracardi.ts'

/* The sampler on everything that the demo simulates, with the rights that we ship. */

const admin = { userName: 'admin@tracardi.example', password: 'a password of this test' }
const installation = { namespace: 'tracardi', release: 'tracardi' }
const retention = parseRetention(usualRetention) ?? expect.unreachable()
/** A full hour, so that every fourth tick is one that keeps instances. */
const startMs = Math.floor(Date.now() / 3_600_000) * 3_600_000

let folder: string
let cluster: EmbeddedCluster
let proxy: InstanceProxy
let observer: Observer
let database: TestDatabase
let traffic: { stop(): void }
let tick: (atMs: number) => Promise<Tick>
let report: SamplerReport | null = null

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sampler-'))
  cluster = await startEmbeddedCluster({
    dataFolder: folder,
    installations: [{ shape: '1.3', size: 'small' }],
    hasIngress: true,
  })
  proxy = await openInstanceProxy(cluster.listenerAt)
  const connection = openConnection(cluster.kubeconfigPaths.console)
  if (!connection.granted) throw new Error('The kubeconfig is not usable')
  observer = createObserver({ connection, namespaces: ['tracardi'], minimums: {} })
  database = await (await testServer('pglite')).fresh()
  const isReady = () => {
    const { freshness, workloads } = observer.topology()
    return freshness === 'live' && workloads.length > 5 && workloads.every(({ status }) => status === 'ok')
  }
  await vi.waitUntil(isReady, { timeout: 60_000 })
  traffic = startTraffic(cluster, { noonRate: 400 })
  const tokenFile = join(folder, 'token')
  await writeFile(tokenFile, await token())
  const settings = {
    instanceProxy: new Secret(proxy.url),
    ingressNamespaces: [ingressNamespace],
    tracardiTokenFile: tokenFile,
    sampledWorkloads: 60,
  }
  tick = createTicker(openTickSources({ connection: connection.value, observer, namespaces: ['tracardi'], settings })())
})
afterAll(async () => {
  traffic?.stop()
  await observer?.stop()
  await proxy?.close()
  await cluster?.stop()
  await database?.remove()
  await rm(folder, { recursive: true, force: true })
})

async function token(): Promise<string> {
  cluster.tracardi.setAdministrator('tracardi', admin)
  const tracardi = createTracardi({ proxy: new Secret(proxy.url) })
  const at = { instanceId: 'any', host: readyInstance('be-fa-private'), port: 80 }
  const answer = await tracardi.logIn(at, { userName: admin.userName, password: new Secret(admin.password) })
  await tracardi.close()
  return answer.answer === 'accepted' ? answer.token.reveal() : expect.unreachable()
}

const readyInstance = (workload: string) =>
  observer.topology().instances.find(({ name, state }) => name.startsWith(workload) && state === 'ready')?.address ?? ''

/** One more tick, after so long that the controllers have counted something. */
async function sample(seconds: number) {
  await pause(2_500)
  const { ticked, report: said } = await tick(startMs + seconds * 1_000)
  const store = sampleStore(database.database.prisma)
  await store.keepPartitions(ticked.atMs, retention)
  await store.write(ticked)
  report = said
}

async function panel(id: PanelId, subject: PanelSubject, seconds: number) {
  const nowMs = startMs + seconds * 1_000 + 1_000
  const source = createSampledSource({
    reader: () => sampleReader(database.database.prisma),
    report: async () => report,
    retention,
    now: () => nowMs,
  })
  const measured = measuredOf(observer.topology(), installation, subject)
  if (measured === null) throw new Error('The subject is not part of the picture')
  const grid = { startMs, stepMs: 15_000, count: seconds / 15 + 1 }
  return source.readPanel({ id, subject, installation, ...measured, grid }, AbortSignal.timeout(5_000))
}

const collectors = { of: 'role', role: 'collector' } as const
const last = (values: readonly (number | null)[] | undefined) => values?.at(-1) ?? null

test('what the cluster does is on charts after two ticks, each with where it comes from', async () => {
  for (const at of [0, 15, 30, 45, 60]) await sample(at)
  const [cpu, ready, requests, latency, events] = await Promise.all(
    (['cpu', 'ready-replicas', 'requests', 'latency', 'events'] as const).map((id) => panel(id, collectors, 60)),
  )
  expect(last(cpu?.series[0]?.values)).toBeGreaterThan(0.1)
  expect(cpu).toMatchObject({ source: { kind: 'metrics-server' }, quality: { state: 'value' } })
  expect(ready?.series.map(({ label, values }) => [label, last(values)])).toEqual([
    ['ready, be-fa-public', 3],
    ['wanted, be-fa-public', 3],
  ])
  const rates = requests?.series.map(({ key, values }) => [key, last(values)])
  expect(requests).toMatchObject({ source: { kind: 'ingress-nginx', quantity: 'requests-at-edge' } })
  expect(requests?.quality.unattributed?.ratio ?? 1).toBeLessThan(0.01)
  expect(Number(rates?.find(([key]) => key === '2xx')?.[1])).toBeGreaterThan(100)
  // Nothing is known of the first tick: a counter that was seen once tells no rate.
  expect(requests?.series[0]?.values[0]).toBeNull()
  expect(last(latency?.series.find(({ key }) => key === 'p95')?.values)).toBeCloseTo(0.17, 1)
  expect(last(events?.series[0]?.values)).toBeGreaterThan(100)
})

test('the two API clusters are told apart, and each instance alone', async () => {
  const [gui] = (await panel('requests', { of: 'role', role: 'gui-api' }, 60)).series
  const [collected] = (await panel('requests', collectors, 60)).series
  expect(Number(last(collected?.values))).toBeGreaterThan(10 * Number(last(gui?.values)))
  const instance = observer.topology().instances.find(({ name }) => name.startsWith('be-fa-public'))
  const memory = await panel('memory', { of: 'instance', instanceId: instance?.id ?? '' }, 60)
  expect(last(memory.series[0]?.values)).toBeGreaterThan(100 * 2 ** 20)
  expect((await panel('requests', { of: 'instance', instanceId: instance?.id ?? '' }, 60)).series).toEqual([])
})

test('without metrics-server CPU is unknown, with the reason, and the rest goes on', async () => {
  cluster.setMetrics(false)
  for (const at of [75, 90, 105, 120, 135]) await sample(at)
  const cpu = await panel('cpu', collectors, 135)
  expect(last(cpu.series[0]?.values)).toBeNull()
  expect(cpu.quality).toMatchObject({ state: 'stale', fix: expect.stringContaining('v1beta1.metrics.k8s.io') })
  expect(cpu.quality.warnings.join()).toContain('the API server said 503')
  expect((await panel('requests', collectors, 135)).quality.state).toBe('value')
  cluster.setMetrics(true)
})

test('a Tracardi that cuts every connection is ready for Kubernetes, and answers nobody here', async () => {
  await causeIncident(cluster, 'tracardi-down')
  await sample(150)
  const apis = report?.instances.health.filter(({ instanceId }) => instanceId.includes('be-fa')) ?? []
  expect(apis.length).toBeGreaterThan(3)
  expect(apis.every(({ answers }) => answers === 'no')).toBe(true)
  const gui = report?.instances.health.filter(({ instanceId }) => instanceId.includes('fe-rj-gui'))
  expect(gui?.every(({ answers }) => answers === 'yes')).toBe(true)
  await causeIncident(cluster, 'recover')
})

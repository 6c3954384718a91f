import { afterAll, beforeAll, expect, test } from 'vitest'

import { throttlingOf } from '#lib/domain/health/throttling.ts'
import { gridOf } from '#lib/domain/metrics/grid.ts'
import type { PanelId } from '#lib/domain/metrics/panel.ts'
import type { PanelReading } from '#lib/domain/metrics/source.ts'
import type { SourceCard } from '#lib/domain/metrics/source-card.ts'
import { granted } from '#lib/domain/result.ts'
import { sampleService } from '#lib/domain/testing/sample-service.ts'
import type { PrometheusSource } from './prometheus-source.ts'
import { startExporter, type Exporter } from './testing/exporter.ts'
import { until } from './testing/programs.ts'
import { throwAwayPrometheus, type ThrowAwayPrometheus } from './testing/prometheus.ts'
import { sourceAt } from './testing/source-at.ts'

const collector = {
  id: 'tracardi/Deployment/collector',
  namespace: 'tracardi',
  kind: 'Deployment',
  name: 'collector',
  role: 'collector',
  instances: [{ id: 'tracardi/collector-1-a', name: 'collector-1-a', uid: 'a', address: null }],
} as const

/** Without a CPU limit, so that nobody counts its periods. */
const unlimited = { id: 'tracardi/collector-1-b', name: 'collector-1-b', uid: 'b', address: null }

const services = [sampleService('collector', [collector.id])]

const ofPod = 'namespace="tracardi",pod="collector-1-a"'
const ownership = (namespace: string) => [
  `kube_pod_owner{namespace="${namespace}",pod="collector-1-a",owner_kind="ReplicaSet",owner_name="collector-1"} 1`,
  `kube_replicaset_owner{namespace="${namespace}",replicaset="collector-1",owner_kind="Deployment",owner_name="collector"} 1`,
]
const cpu = (seconds: number) => `container_cpu_usage_seconds_total{${ofPod},container="api"} ${seconds}`
const periods = (seconds: number) => [
  `container_cpu_cfs_periods_total{${ofPod},container="api"} ${Math.floor(seconds * 10)}`,
  `container_cpu_cfs_throttled_periods_total{${ofPod},container="api"} ${Math.floor(seconds * 4)}`,
]
/** As a broker of 3.0.7 writes them: topics of two tenants, and those that Pulsar keeps for itself beside them. */
const queues = (seconds: number) =>
  [
    { topic: 'tracardi/system/events-partition-0', subscription: 'served', waiting: 500, consumers: 2 },
    { topic: 'tracardi/system/events-partition-1', subscription: 'left', waiting: 70, consumers: 0 },
    { topic: 'tracardi/system/__change_events', subscription: '__compaction', waiting: 2, consumers: 0 },
    { topic: 'tracardi/system/__change_events', subscription: 'reader-037c98d58d', waiting: 4, consumers: 1 },
    { topic: 'tracardi-2/system/events', subscription: 'left', waiting: 9_000, consumers: 0 },
  ].flatMap(({ topic, subscription, waiting, consumers }) => {
    const ofTopic = `cluster="standalone",namespace="${topic.replace(/\/[^/]*$/, '')}",topic="persistent://${topic}"`
    const ofSubscription = `${ofTopic},subscription="${subscription}"`
    return [
      ...(subscription.startsWith('reader')
        ? []
        : [`pulsar_in_messages_total{${ofTopic}} ${Math.floor(seconds * 30)}`]),
      `pulsar_out_messages_total{${ofSubscription}} ${Math.floor(seconds * 20)}`,
      `pulsar_subscription_back_log{${ofSubscription}} ${waiting + 100}`,
      `pulsar_subscription_back_log_no_delayed{${ofSubscription}} ${waiting}`,
      `pulsar_subscription_consumers_count{${ofSubscription}} ${consumers}`,
    ]
  })
const requests = (seconds: number, service: string) =>
  `nginx_ingress_controller_requests{namespace="tracardi",service="${service}",status="200"} ${Math.floor(seconds * 50)}`

type Scene = { readonly lines: (seconds: number) => readonly string[]; readonly isHonest: boolean }

/** What an installation can look like to Prometheus when something is set wrong. */
const scenes = {
  'wildcard hosts': {
    lines: (seconds) => [
      `nginx_ingress_controller_nginx_process_requests_total ${Math.floor(seconds * 50)}`,
      cpu(seconds),
      ...ownership('tracardi'),
    ],
    isHonest: true,
  },
  'kube-state-metrics without honorLabels': {
    lines: (seconds) => [cpu(seconds), ...ownership('tracardi'), requests(seconds, 'collector'), ...queues(seconds)],
    isHonest: false,
  },
  'no kube-state-metrics': { lines: (seconds) => [cpu(seconds), requests(seconds, 'collector')], isHonest: true },
  'nothing at the edge': {
    lines: (seconds) => [cpu(seconds), ...ownership('tracardi'), ...periods(seconds)],
    isHonest: true,
  },
  'another cluster': { lines: () => ownership('elsewhere'), isHonest: true },
  'a label for every visitor': {
    lines: (seconds) => Array.from({ length: 2_000 }, (_, visitor) => requests(seconds, `visitor-${visitor}`)),
    isHonest: true,
  },
} as const satisfies Record<string, Scene>

type SceneName = keyof typeof scenes

const sceneNames = Object.keys(scenes) as SceneName[]
const stages = new Map<SceneName, { exporter: Exporter; prometheus: ThrowAwayPrometheus; source: PrometheusSource }>()

beforeAll(async () => {
  await Promise.all(
    sceneNames.map(async (name) => {
      const { lines, isHonest } = scenes[name]
      const exporter = await startExporter(lines)
      const labels = isHonest ? {} : { namespace: 'monitoring', pod: 'kube-state-metrics-1', service: 'metrics' }
      const scrape = {
        job_name: 'scene',
        honor_labels: isHonest,
        static_configs: [{ targets: [`127.0.0.1:${exporter.port}`], labels }],
      }
      const prometheus = await throwAwayPrometheus([scrape], '1s')
      const source = sourceAt(prometheus.url, services, {
        pulsarOf: () => granted({ namespace: 'monitoring', tenant: 'tracardi' }),
      })
      stages.set(name, { exporter, prometheus, source })
    }),
  )
  // The newest step that is over must have samples behind it.
  await until(
    async () => (await read('no kube-state-metrics', 'requests')).quality.state === 'value',
    'requests are known',
    60_000,
  )
})

afterAll(async () => {
  for (const { exporter, prometheus, source } of stages.values()) {
    // oxlint-disable-next-line no-await-in-loop
    await Promise.all([source.close(), prometheus.remove(), exporter.leave()])
  }
})

function sourceOf(name: SceneName): PrometheusSource {
  const stage = stages.get(name)
  if (!stage) throw new Error(`${name} was not set up.`)
  return stage.source
}

async function read(name: SceneName, id: PanelId): Promise<PanelReading> {
  const nowMs = Date.now()
  const question = {
    id,
    subject: { of: 'workload', workloadId: collector.id },
    installation: { namespace: 'tracardi', release: 'tracardi' },
    workloads: [collector],
    instance: null,
    grid: gridOf({ fromMs: nowMs - 300_000, toMs: nowMs, points: 300, scrapeSeconds: 1, nowMs }),
  } as const
  return sourceOf(name).readPanel(question, new AbortController().signal)
}

const troubles = ({ findings }: SourceCard) => findings.map(({ trouble }) => trouble)

test('wildcard hosts: not zero requests but all of them without a name, and the flag that gives them one', async () => {
  const { quality, series } = await read('wildcard hosts', 'requests')
  expect(series).toEqual([])
  expect(quality).toMatchObject({ state: 'no-series', fix: expect.stringContaining('--metrics-per-host=false') })
  expect(quality.unattributed?.ratio).toBe(1)
  // The window fills while it is asked.
  await until(
    async () => ((await read('wildcard hosts', 'requests')).quality.unattributed?.perSecond ?? 0) > 10,
    'most of the fifty requests a second are counted',
  )
  expect(troubles(await sourceOf('wildcard hosts').card())).toContain('edge-without-hosts')
})

test('kube-state-metrics without honorLabels is told, and CPU is told by exact Pods meanwhile', async () => {
  const name = 'kube-state-metrics without honorLabels'
  expect((await read(name, 'ready-replicas')).quality.state).toBe('no-series')
  expect((await read(name, 'restarts')).quality.state).toBe('no-series')
  const card = await sourceOf(name).card()
  expect(card.findings.find(({ trouble }) => trouble === 'labels-collide')?.fix).toContain('honorLabels: true')
})

test('without kube-state-metrics CPU is that of the Pods of now, and says so', async () => {
  const { quality, series } = await read('no kube-state-metrics', 'cpu')
  expect(series.map(({ key }) => key)).toEqual([collector.id])
  expect(quality.warnings.join(' ')).toContain('gone are missing')
  expect(troubles(await sourceOf('no kube-state-metrics').card())).toEqual(['no-owners'])
})

test('nothing at the edge is no traffic that was measured', async () => {
  const { quality } = await read('nothing at the edge', 'requests')
  expect(quality).toMatchObject({
    state: 'no-series',
    fix: expect.stringContaining('LoadBalancer alone counts nothing'),
  })
  expect(troubles(await sourceOf('nothing at the edge').card())).toEqual(['no-edge-metrics'])
})

test('each instance is told how it is held back, also beside the owners of Pods', async () => {
  const throttled = async (name: SceneName) => {
    const nowMs = Date.now()
    const reading = await sourceOf(name).readPanel(
      {
        id: 'throttling',
        subject: { of: 'workload', workloadId: collector.id },
        installation: { namespace: 'tracardi', release: 'tracardi' },
        workloads: [{ ...collector, instances: [...collector.instances, unlimited] }],
        instance: null,
        eachInstance: true,
        grid: { startMs: nowMs - 300_000, stepMs: 300_000, count: 2 },
      },
      new AbortController().signal,
    )
    return (pod: string) => throttlingOf(reading, pod)
  }
  await until(
    async () => (await throttled('nothing at the edge'))('collector-1-a').share !== null,
    'two scrapes have counted periods',
  )
  const known = await throttled('nothing at the edge')
  expect(known('collector-1-a').share).toBeCloseTo(0.4, 1)
  expect(known('collector-1-b')).toMatchObject({ share: null, because: expect.stringContaining('no CPU limit') })
  expect((await throttled('another cluster'))('collector-1-a')).toMatchObject({
    share: null,
    because: expect.stringContaining('Scrape the kubelets’ /metrics/cadvisor'),
  })
})

test('the queue of one tenant is counted in the brokers’ namespace, apart where nobody consumes', async () => {
  const figures = async (name: SceneName, id: PanelId) => {
    const { series } = await read(name, id)
    return Object.fromEntries(series.map(({ label, values }) => [label, values.findLast((value) => value !== null)]))
  }
  const scene = 'kube-state-metrics without honorLabels'
  await until(async () => 'backlog' in (await figures(scene, 'worker-backlog')), 'the backlog is known')
  expect(await figures(scene, 'worker-backlog')).toEqual({ backlog: 570 })
  expect(await figures(scene, 'worker-unserved')).toEqual({ 'without a consumer': 70 })
  // Until the counters are older than the window, a part of it is empty.
  const rates = () => figures(scene, 'worker-messages')
  await until(async () => Math.abs(((await rates())['put in'] ?? 0) - 60) < 3, 'two topics are put in', 90_000)
  expect((await rates())['taken']).toBeCloseTo(40, -1)
  // Its labels collide by nature, and that is nothing to mend.
  expect(JSON.stringify(await sourceOf(scene).card())).not.toContain('labels of pulsar_')
  expect((await read('another cluster', 'worker-backlog')).quality).toMatchObject({
    state: 'no-series',
    fix: expect.stringContaining('exposeTopicLevelMetricsInPrometheus'),
  })
})

test('the Prometheus of another cluster is told to be one', async () => {
  expect(troubles(await sourceOf('another cluster').card())).toContain('does-not-know-us')
  expect((await read('another cluster', 'cpu')).quality.state).toBe('no-series')
})

test('a label that should not be there is too heavy, not a chart of thousands', async () => {
  const { quality, series } = await read('a label for every visitor', 'requests')
  expect(series).toEqual([])
  expect(quality).toMatchObject({ state: 'error', warnings: [expect.stringContaining('more than 500 series')] })
})

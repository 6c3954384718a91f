import { setTimeout as pause } from 'node:timers/promises'

import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

import { gridOf } from '#lib/domain/metrics/grid.ts'
import type { DataState, PanelId } from '#lib/domain/metrics/panel.ts'
import type { PanelReading } from '#lib/domain/metrics/source.ts'
import { sampleService } from '#lib/domain/testing/sample-service.ts'
import type { PrometheusSource } from './prometheus-source.ts'
import { startExporter, type Exporter } from './testing/exporter.ts'
import { throwAwayPrometheus, type ThrowAwayPrometheus } from './testing/prometheus.ts'
import { until } from './testing/programs.ts'
import { sourceAt } from './testing/source-at.ts'

const scrapeSeconds = 1
/** The issue's own measure. */
const markedWithinMs = (2 * scrapeSeconds + 15) * 1000

const collector = {
  id: 'tracardi/Deployment/collector',
  namespace: 'tracardi',
  kind: 'Deployment',
  name: 'collector',
  role: 'collector',
  instances: [{ id: 'tracardi/collector-1-a', name: 'collector-1-a', uid: 'a', address: null }],
} as const

const services = [sampleService('collector', [collector.id])]

let exporter: Exporter
let prometheus: ThrowAwayPrometheus
let source: PrometheusSource

beforeAll(async () => {
  exporter = await startExporter((seconds) => {
    const pod = 'namespace="tracardi",pod="collector-1-a"'
    const count = Math.floor(seconds * 100)
    return [
      `nginx_ingress_controller_requests{namespace="tracardi",service="collector",status="200"} ${count}`,
      `nginx_ingress_controller_nginx_process_requests_total ${count}`,
      ...['0.1', '1', '+Inf'].map(
        (le) =>
          `nginx_ingress_controller_response_duration_seconds_bucket{namespace="tracardi",service="collector",le="${le}"} ${count}`,
      ),
      `nginx_ingress_controller_response_duration_seconds_sum{namespace="tracardi",service="collector"} ${seconds}`,
      `container_cpu_usage_seconds_total{${pod},container="api"} ${seconds}`,
      `container_memory_working_set_bytes{${pod},container="api"} 1000`,
      `container_cpu_cfs_periods_total{${pod},container="api"} ${count}`,
      `container_cpu_cfs_throttled_periods_total{${pod},container="api"} 0`,
      `container_network_receive_bytes_total{${pod}} ${count}`,
      `container_network_transmit_bytes_total{${pod}} ${count}`,
      `kube_pod_container_status_restarts_total{${pod},container="api"} 0`,
      `kube_pod_owner{${pod},owner_kind="ReplicaSet",owner_name="collector-1"} 1`,
      `kube_replicaset_owner{namespace="tracardi",replicaset="collector-1",owner_kind="Deployment",owner_name="collector"} 1`,
      `kube_deployment_spec_replicas{namespace="tracardi",deployment="collector"} 1`,
      `kube_deployment_status_replicas_ready{namespace="tracardi",deployment="collector"} 1`,
      `redis_commands_processed_total{namespace="tracardi"} ${count}`,
      `redis_memory_used_bytes{namespace="elsewhere"} 5`,
    ]
  })
  prometheus = await throwAwayPrometheus(
    [
      {
        job_name: 'cluster',
        honor_labels: true,
        static_configs: [{ targets: [`127.0.0.1:${exporter.port}`] }],
      },
    ],
    `${scrapeSeconds}s`,
  )
  await pause(3_000)
  source = sourceOf(prometheus.url)
  // The newest step that is over must have samples behind it.
  await secondsUntil('value', 60_000)
})

afterAll(async () => {
  await source.close()
  await prometheus.remove()
  await exporter.leave()
})

function sourceOf(url: string): PrometheusSource {
  return sourceAt(url, services)
}

async function read(id: PanelId = 'requests', from = source): Promise<PanelReading> {
  const nowMs = Date.now()
  const grid = gridOf({ fromMs: nowMs - 300_000, toMs: nowMs, points: 300, scrapeSeconds, nowMs })
  const installation = { namespace: 'tracardi', release: 'tracardi' }
  const subject = { of: 'workload', workloadId: collector.id } as const
  const question = { id, subject, installation, workloads: [collector], instance: null, grid }
  return from.readPanel(question, new AbortController().signal)
}

async function secondsUntil(state: DataState, withinMs: number): Promise<number> {
  const startedAt = performance.now()
  await until(async () => (await read()).quality.state === state, `the panel is ${state}`, withinMs)
  return (performance.now() - startedAt) / 1000
}

const ids = [
  'requests',
  'error-ratio',
  'latency',
  'in-flight',
  'cpu',
  'memory',
  'throttling',
  'network',
  'restarts',
  'ready-replicas',
  'redis-commands',
] as const

test.each(ids)('%s is answered', async (id) => {
  const { quality, series } = await read(id)
  expect(quality.state).toBe('value')
  expect(series.some(({ values }) => values.some((value) => value !== null))).toBe(true)
})

test('an exporter that watches a store from elsewhere is not taken for ours', async () => {
  expect((await read('redis-memory')).quality).toMatchObject({
    state: 'no-series',
    fix: expect.stringContaining('namespace tracardi'),
  })
  expect((await read('pulsar-backlog')).quality).toMatchObject({
    state: 'no-series',
    fix: expect.stringContaining('exposeTopicLevelMetricsInPrometheus'),
  })
})

test('fifty viewers of every panel cost Prometheus no more than twenty queries in 15 s', async () => {
  const queries = async () => {
    const text = await (await fetch(`${prometheus.url}/metrics`)).text()
    const counted = text.matchAll(/^prometheus_http_requests_total\{.*handler="\/api\/v1\/query.*\} (\d+)$/gm)
    return [...counted].reduce((sum, [, count]) => sum + Number(count), 0)
  }
  const tookMs: number[] = []
  const view = async (viewer: number) => {
    await pause(viewer * 300)
    for (const id of ids) {
      const startedAt = performance.now()
      // oxlint-disable-next-line no-await-in-loop
      await read(id)
      tookMs.push(performance.now() - startedAt)
    }
  }
  const before = await queries()
  // Fifty viewers, each once in 15 s, not all at the same time; two rounds.
  await Promise.all(Array.from({ length: 50 }, (_, viewer) => view(viewer)))
  await Promise.all(Array.from({ length: 50 }, (_, viewer) => view(viewer)))
  const per15s = ((await queries()) - before) / 2
  const p95 = tookMs.sort((one, other) => one - other)[Math.floor(tookMs.length * 0.95)] ?? 0
  console.info(`${per15s} queries in 15 s for 50 viewers of ${ids.length} panels; p95 ${p95.toFixed(1)} ms`)
  expect(per15s).toBeLessThanOrEqual(20)
  expect(p95).toBeLessThan(150)
})

test('metrics that stop are marked in time, and what was is not continued as zero', async () => {
  await exporter.leave()
  const seconds = await secondsUntil('stale', markedWithinMs)
  console.info(`exporter gone: stale after ${seconds.toFixed(1)} s`)
  const { series, asOf } = await read()
  expect(series[0]?.values.every((value) => value === null || value > 0)).toBe(true)
  expect(Date.now() - Date.parse(asOf ?? '')).toBeGreaterThan(2 * scrapeSeconds * 1000)
  await exporter.comeBack()
  await secondsUntil('value', 30_000)
})

test('a Prometheus that is killed is marked in time, keeps what it said, and is found again', async () => {
  await prometheus.stop()
  const seconds = await secondsUntil('stale', markedWithinMs)
  console.info(`Prometheus killed: stale after ${seconds.toFixed(1)} s`)
  const { series, quality } = await read()
  expect(quality.warnings.join(' ')).toContain('cannot be reached')
  expect(series[0]?.values.some((value) => value !== null && value > 0)).toBe(true)
  expect(series[0]?.values.every((value) => value === null || value > 0)).toBe(true)
  await prometheus.start()
  const back = await secondsUntil('value', 60_000)
  console.info(`Prometheus back: a value after ${back.toFixed(1)} s`)
})

test('a Prometheus without targets is empty, not quiet', async () => {
  const empty = await throwAwayPrometheus([])
  onTestFinished(() => empty.remove())
  const of = sourceOf(empty.url)
  expect((await of.card()).findings.map(({ trouble }) => trouble)).toEqual(['empty', 'no-edge-metrics'])
  expect((await read('requests', of)).quality.state).toBe('no-series')
  await of.close()
})

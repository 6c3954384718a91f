import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { gridOf } from '#lib/domain/metrics/grid.ts'
import { sampleService } from '#lib/domain/testing/sample-service.ts'
import type { PrometheusSource } from './prometheus-source.ts'
import { startExporter, type Exporter } from './testing/exporter.ts'
import { freePort, startProgram, until, type Running } from './testing/programs.ts'
import { sourceAt } from './testing/source-at.ts'

/* The second flavour that runs here: Debian's VictoriaMetrics, on the path that its cluster version has too. */

const collector = {
  id: 'tracardi/Deployment/collector',
  namespace: 'tracardi',
  kind: 'Deployment',
  name: 'collector',
  role: 'collector',
  instances: [],
} as const

const services = [sampleService('collector', [collector.id])]

let folder: string
let exporter: Exporter
let victoria: Running
let source: PrometheusSource

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ops-console-victoria-'))
  exporter = await startExporter((seconds) => [
    `nginx_ingress_controller_requests{namespace="tracardi",service="collector",status="200"} ${Math.floor(seconds * 100)}`,
    `kube_pod_owner{namespace="tracardi",pod="collector-1-a",owner_kind="ReplicaSet",owner_name="collector-1"} 1`,
  ])
  const scrape = {
    job_name: 'cluster',
    honor_labels: true,
    scrape_interval: '1s',
    static_configs: [{ targets: [`127.0.0.1:${exporter.port}`] }],
  }
  await writeFile(join(folder, 'scrape.yml'), JSON.stringify({ scrape_configs: [scrape] }))
  const port = await freePort()
  victoria = startProgram('victoria-metrics', [
    `-httpListenAddr=127.0.0.1:${port}`,
    `-storageDataPath=${join(folder, 'data')}`,
    `-promscrape.config=${join(folder, 'scrape.yml')}`,
  ])
  source = sourceAt(`http://127.0.0.1:${port}/prometheus`, services)
  await until(async () => (await read()).quality.state === 'value', `a value: ${victoria.output()}`, 120_000)
})

afterAll(async () => {
  await source?.close()
  await victoria?.stop()
  await exporter?.leave()
  await rm(folder, { recursive: true, force: true })
})

async function read() {
  const nowMs = Date.now()
  const question = {
    id: 'requests',
    subject: { of: 'workload', workloadId: collector.id },
    installation: { namespace: 'tracardi', release: 'tracardi' },
    workloads: [collector],
    instance: null,
    grid: gridOf({ fromMs: nowMs - 300_000, toMs: nowMs, points: 300, scrapeSeconds: 1, nowMs }),
  } as const
  return source.readPanel(question, new AbortController().signal)
}

test('VictoriaMetrics is known by its name and answers as Prometheus does', async () => {
  expect(await source.card()).toMatchObject({ flavour: 'VictoriaMetrics', foundBy: 'PROMETHEUS_URL' })
  const { series, asOf, quality } = await read()
  expect(quality.warnings).toEqual([])
  expect(series.map(({ key }) => key)).toEqual(['2xx'])
  expect(Date.now() - Date.parse(asOf ?? '')).toBeLessThan(12_000)
})

test('what stops in VictoriaMetrics is stale in time too, and no zero', async () => {
  await exporter.leave()
  await until(async () => (await read()).quality.state === 'stale', 'the panel is stale', 20_000)
  const { series } = await read()
  expect(series[0]?.values.every((value) => value === null || value > 0)).toBe(true)
  await exporter.comeBack()
})

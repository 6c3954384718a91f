import { expect, onTestFinished, test } from 'vitest'

import type { PanelReading } from '#lib/domain/metrics/source.ts'
import { createPrometheusSource } from './prometheus-source.ts'
import { answering, matrix, sendJson, success, type Handler } from './testing/answering.ts'

/* As a querier of Thanos 0.40.1 answered before two sidecars; it comes from no package that tests could start. */

const workloadId = 'tracardi/Deployment/collector'
const services = [
  {
    namespace: 'tracardi',
    name: 'collector',
    ports: [{ number: 80, name: null }],
    leadsTo: null,
    workloadIds: [workloadId],
    pods: [],
  },
]

async function thanos(handler: Handler) {
  const server = await answering()
  server.handle(handler)
  const source = createPrometheusSource({
    address: { url: server.url, tokenFile: null, caFile: null, tenant: null },
    maySearch: false,
    namespaces: ['tracardi'],
    services: () => [],
    edges: () => ({ services, rules: [] }),
  })
  onTestFinished(() => source.close())
  const endMs = Math.floor(Date.now() / 15_000) * 15_000
  const read = (): Promise<PanelReading> =>
    source.readPanel(
      {
        id: 'requests',
        subject: { of: 'workload', workloadId },
        installation: { namespace: 'tracardi', release: 'tracardi' },
        workloads: [
          {
            id: workloadId,
            namespace: 'tracardi',
            kind: 'Deployment',
            name: 'collector',
            role: 'collector',
            instances: [],
          },
        ],
        instance: null,
        grid: { startMs: endMs - 300_000, stepMs: 15_000, count: 21 },
      },
      new AbortController().signal,
    )
  return { source, read }
}

const sidecar = (name: string, lastError: string | null) => ({
  name,
  lastCheck: '2026-11-22T03:49:38.140339693Z',
  lastError,
  labelSets: [{ cluster: 'lab', prometheus_replica: 'r0' }],
  minTime: 1_795_318_680_000,
})
const stores =
  (...sidecars: readonly unknown[]): Handler =>
  ({ path }, response) => {
    if (path === '/api/v1/status/buildinfo') sendJson(response, 200, success({ version: '', goVersion: 'go1.26.8' }))
    else if (path === '/api/v1/stores') sendJson(response, 200, success({ sidecar: sidecars }))
    else return false
    return true
  }

test('Thanos is known by its stores wherever it stands, and a version that it does not tell is unknown', async () => {
  const { source, read } = await thanos(stores(sidecar('a:10901', null)))
  expect((await read()).quality.state).toBe('value')
  expect(await source.card()).toMatchObject({ flavour: 'Thanos', version: null })
  expect((await source.card()).findings.map(({ trouble }) => trouble)).not.toContain('stores-silent')
})

test('a store that does not answer it makes every sum a part, though it answers without a warning', async () => {
  const { source, read } = await thanos(stores(sidecar('a:10901', null), sidecar('b:10901', 'connection refused')))
  expect((await read()).quality).toMatchObject({
    state: 'partial',
    warnings: [expect.stringContaining('1 store (b:10901)')],
    fix: expect.stringContaining('sidecars'),
  })
  expect((await source.card()).findings[0]).toMatchObject({ trouble: 'stores-silent' })
})

test('replicas that are not merged are told, for every sum is a multiple', async () => {
  const { read } = await thanos((asked, response) => {
    if (!(asked.form.get('query') ?? '').includes('without (prometheus_replica')) return false
    sendJson(response, 200, success({ resultType: 'vector', result: [{ metric: {}, value: [0, '2'] }] }))
    return true
  })
  expect((await read()).quality).toMatchObject({
    state: 'partial',
    fix: expect.stringContaining('--query.replica-label'),
  })
})

test('a hint on how a query is written is no part of an answer', async () => {
  const hint = 'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "x"'
  const { read } = await thanos(({ path, form }, response) => {
    if (!path.endsWith('/query_range')) return false
    sendJson(
      response,
      200,
      success(
        matrix(form, form.get('query') ?? '', () => '1'),
        { warnings: [hint] },
      ),
    )
    return true
  })
  expect((await read()).quality).toMatchObject({ state: 'value', warnings: [] })
})

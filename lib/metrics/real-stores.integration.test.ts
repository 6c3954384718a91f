import { afterAll, beforeAll, expect, test } from 'vitest'

import { storeHealth } from '#lib/domain/health/store-health.ts'
import type { StoreKind } from '#lib/domain/health/store-address.ts'
import type { PanelId } from '#lib/domain/metrics/panel.ts'
import { newest } from '#lib/domain/metrics/panel-values.ts'
import { createPrometheusSource, type PrometheusSource } from './prometheus-source.ts'
import { askStore } from './store-probe.ts'
import { until } from './testing/programs.ts'
import { throwAwayPrometheus, type ThrowAwayPrometheus } from './testing/prometheus.ts'
import { realStores, tellRedis, told, type RealStore, type RealStores } from './testing/real-stores.ts'

/* Debian's Redis and MariaDB with their exporters behind Debian's Prometheus: as they are, and then as they die. */

let stores: RealStores
let prometheus: ThrowAwayPrometheus
let source: PrometheusSource

beforeAll(async () => {
  stores = await realStores()
  prometheus = await throwAwayPrometheus(
    Object.entries({ redis: stores.redis, mysql: stores.mysql }).map(([name, { exporterPort }]) => ({
      job_name: name,
      static_configs: [{ targets: [`127.0.0.1:${exporterPort}`], labels: { namespace: 'tracardi', pod: `${name}-0` } }],
    })),
  )
  // A console looks for new metrics once a minute only.
  await until(
    () => isScraped('count(redis_commands_processed_total) * count(mysql_global_status_queries)'),
    'both are scraped',
  )
  source = anotherConsole()
})

afterAll(async () => {
  await source?.close()
  await prometheus?.remove()
  await stores?.remove()
})

async function isScraped(query: string): Promise<boolean> {
  const answer = await fetch(`${prometheus.url}/api/v1/query?${new URLSearchParams({ query }).toString()}`)
  return (await answer.text()).includes('"value"')
}

function anotherConsole(): PrometheusSource {
  return createPrometheusSource({
    address: { url: prometheus.url, tokenFile: null, caFile: null, tenant: null },
    maySearch: false,
    namespaces: ['tracardi'],
    services: () => [],
    edges: () => ({ services: [], rules: [] }),
  })
}

async function read(id: PanelId, from = source) {
  const endMs = Math.floor(Date.now() / 1_000) * 1_000
  const { series, quality } = await from.readPanel(
    {
      id,
      subject: { of: 'role', role: 'store' },
      installation: { namespace: 'tracardi', release: 'tracardi' },
      workloads: [],
      instance: null,
      grid: { startMs: endMs - 60_000, stepMs: 1_000, count: 61 },
    },
    new AbortController().signal,
  )
  const figures = Object.fromEntries(series.map(({ label, values }) => [label, newest(values)]))
  return { figures, quality, series }
}

const ask = (store: StoreKind, { port }: RealStore) => askStore({ store, host: '127.0.0.1', port }, 1_000)

/** As the card of an installation whose API names this store. */
async function judged(store: StoreKind, at: RealStore) {
  const word = await ask(store, at)
  const answer = { installation: 't/r', store, host: store, port: at.port, ...word, atMs: Date.now() }
  const facts = { workloads: [], answers: [answer], freshness: 'live', asOf: null, nowMs: Date.now() } as const
  return storeHealth(facts)[0]
}

test('both say their versions to somebody without credentials', async () => {
  expect(await judged('redis', stores.redis)).toMatchObject({
    status: 'ok',
    version: expect.stringMatching(/^\d+\.\d/),
  })
  expect(await judged('mysql', stores.mysql)).toMatchObject({
    status: 'ok',
    version: expect.stringMatching(/^1\d\.\d+\.\d+-MariaDB/),
  })
})

test('MySQL does not count the console among those that leave its greeting unanswered, whom it blocks', async () => {
  const unanswered = () => told(stores.mysql, 'mysql_global_status_aborted_connects_preauth')
  const before = await unanswered()
  for (let asked = 0; asked < 5; asked += 1) await ask('mysql', stores.mysql)
  expect(await unanswered()).toBe(before)
})

test('their exporters’ figures are those of the servers', async () => {
  await until(async () => 'queries' in (await read('mysql-queries')).figures, 'the counters have been scraped twice')
  await until(async () => 'commands' in (await read('redis-commands')).figures, 'the counters have been scraped twice')
  expect((await read('mysql-connections')).figures).toMatchObject({ limit: 151, connected: expect.any(Number) })
  expect((await read('redis-memory')).figures).toEqual({ used: expect.any(Number) })
  await tellRedis(stores.redis, 'CONFIG SET maxmemory 100mb\r\n')
  await until(async () => (await read('redis-memory')).figures['limit'] === 100 * 1024 * 1024, 'the limit is known')
  expect((await read('redis-clients')).figures).toEqual({ connected: 1, blocked: 0 })
  expect((await read('redis-memory')).quality).toMatchObject({ state: 'value', warnings: [] })
})

test('a Redis that asks for a password is well and keeps its version, and its exporter is told to be shut out', async () => {
  await tellRedis(stores.redis, 'CONFIG SET requirepass wanted\r\n')
  expect(await judged('redis', stores.redis)).toMatchObject({
    status: 'ok',
    version: null,
    versionBecause: 'it asks for a password',
  })
  const shutOut = expect.stringContaining('redis_exporter gets no answer from 1 store')
  await until(async () => (await read('redis-clients')).quality.warnings.length > 0, 'the exporter is shut out')
  expect((await read('redis-clients')).quality.warnings).toEqual([shutOut])
  await tellRedis(stores.redis, 'AUTH wanted\r\nCONFIG SET requirepass ""\r\n')
  await until(async () => (await read('redis-clients')).quality.state === 'value', 'the exporter is let in again')
})

test.each([
  ['redis', 'redis-clients'],
  ['mysql', 'mysql-connections'],
] as const)(
  '%s that hangs, and then is gone, is critical, and its figures end instead of falling to zero',
  async (store, id) => {
    const at = stores[store]
    at.server.signal('SIGSTOP')
    expect(await judged(store, at)).toMatchObject({
      status: 'critical',
      because: expect.stringContaining('says nothing'),
    })
    at.server.signal('SIGCONT')
    expect(await judged(store, at)).toMatchObject({ status: 'ok' })
    await at.server.stop()
    expect(await judged(store, at)).toMatchObject({ status: 'critical', because: expect.stringContaining('refused') })
    const noAnswer = [expect.stringContaining('gets no answer from 1 store')]
    await until(async () => (await read(id)).quality.warnings.length > 0, 'the exporter says so')
    const { series, quality } = await read(id)
    expect(quality).toMatchObject({ state: expect.stringMatching(/partial|stale/), warnings: noAnswer })
    expect(series.map(({ values }) => values.at(-1))).toEqual([null, null])
    expect(series.find(({ label }) => label === 'connected')?.values).not.toContain(0)
    // One that begins now knows it too.
    const later = anotherConsole()
    const known = (await read(id, later)).quality
    await later.close()
    expect(known).toMatchObject({ warnings: noAnswer, fix: expect.stringContaining('whether the store runs') })
  },
)

import { expect, test } from 'vitest'

import { workloadOf } from '#lib/operations/fake-world.ts'
import { storeHealth, type StoreAnswer, type StoreFacts } from './store-health.ts'

const nowMs = Date.parse('2026-11-21T12:00:00Z')
const facts: StoreFacts = { workloads: [], answers: [], freshness: 'live', asOf: '2026-11-21T11:59:59Z', nowMs }
const answer = (answers: StoreAnswer['answers'], host = 'es-1', agoMs = 30_000): StoreAnswer => ({
  installation: 't/r',
  store: 'elasticsearch',
  host,
  port: 9_200,
  answers,
  detail: 'connection refused',
  tookMs: answers === 'yes' ? 2.4 : null,
  version: null,
  versionBecause: 'it asks for credentials',
  atMs: nowMs - agoMs,
})

test.each([
  ['one that answers', [answer('yes')], 'ok'],
  ['one that serves nobody', [answer('no')], 'critical'],
  ['one of two that serves nobody', [answer('yes'), answer('no', 'es-2')], 'degraded'],
  ['one that nobody finds a way to', [answer('unreachable')], 'unknown'],
  ['one of two that nobody finds a way to', [answer('yes'), answer('unreachable', 'es-2')], 'unknown'],
  ['one that was tried long ago', [answer('yes', 'es-1', 600_000)], 'unknown'],
])('%s is judged by it', (_, answers, status) => {
  expect(storeHealth({ ...facts, answers })).toMatchObject([{ store: 'elasticsearch', status }])
})

const pods = workloadOf({
  name: 'cluster-es',
  role: 'store',
  image: 'docker.elastic.co/elasticsearch/elasticsearch:8.11.3',
  status: 'degraded',
  statusReason: '2 of 3 instances ready',
})

test('pods that are watched know more than a connection', () => {
  expect(storeHealth({ ...facts, workloads: [pods], answers: [answer('yes')] })).toEqual([
    expect.objectContaining({ status: 'degraded', because: 'cluster-es: 2 of 3 instances ready.' }),
  ])
})

test('pods of which nothing is heard are unknown', () => {
  expect(storeHealth({ ...facts, workloads: [pods], freshness: 'stale' })).toMatchObject([{ status: 'unknown' }])
})

test('a store that nobody names is nobody’s to judge', () => {
  expect(storeHealth(facts)).toEqual([])
})

test('its own word says the version, else the tag of its image; else why nobody says it', () => {
  const told = { ...answer('yes'), version: '8.11.4' }
  const first = (more: Partial<StoreFacts>) => storeHealth({ ...facts, ...more })[0]
  expect(first({ workloads: [pods], answers: [told] })).toMatchObject({ version: '8.11.4', tookMs: 2.4 })
  expect(first({ workloads: [pods] })).toMatchObject({ version: '8.11.3', versionBecause: 'by the tag of its image' })
  expect(first({ answers: [answer('yes')] })).toMatchObject({
    version: null,
    versionBecause: 'it asks for credentials',
  })
  expect(first({ answers: [answer('yes', 'es-1', 600_000)] })?.tookMs).toBeNull()
})

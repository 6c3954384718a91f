import { afterAll, beforeAll, expect, test } from 'vitest'

import { sampleReader } from '#lib/database/read-samples.ts'
import { sampleStore, type SampleStore } from '#lib/database/sample-store.ts'
import { testServer, type TestDatabase, type TestServer } from '#lib/database/testing/test-database.ts'
import { parseRetention, usualRetention } from '#lib/domain/metrics/retention.ts'
import type { Tier } from '#lib/domain/metrics/sample.ts'
import { createRollUps } from './roll-ups.ts'

const retention = parseRetention(usualRetention) ?? expect.unreachable()
const minute = 60_000
const startMs = Math.floor(Date.now() / 3_600_000 - 4) * 3_600_000
const endMs = startMs + 150 * minute

let server: TestServer
let world: TestDatabase
let store: SampleStore

beforeAll(async () => {
  server = await testServer('postgresql')
  world = await server.fresh()
  store = sampleStore(world.database.prisma)
  await store.keepPartitions(startMs, retention)
})
afterAll(async () => {
  await world?.remove()
  await server?.remove()
})

async function sums(subject: string, tier: Tier) {
  const span = { fromMs: startMs, toMs: endMs, stepMs: 600_000 }
  const rows = await sampleReader(world.database.prisma).figures(tier, [subject], ['cpu'], span)
  return rows.map((row) => [Math.round((row.atMs - startMs) / minute), row.of('cpu')])
}

/** A tick a minute, with a gap of half an hour, by processes that are killed at the given minutes. */
async function sampled(subject: string, killedAt: readonly number[]) {
  let rollUpTo = createRollUps(store, retention)
  for (let at = 1; at <= 150; at += 1) {
    const isGap = at > 60 && at <= 90
    const sample = { subject, values: { cpu: at % 7 }, latencyCounts: null, isPartial: false }
    if (!isGap) await store.write({ atMs: startMs + at * minute, samples: [sample], instances: [] })
    // Killed after its tick was written, before anything was rolled up.
    if (killedAt.includes(at)) rollUpTo = createRollUps(store, retention)
    else if (!isGap) await rollUpTo(startMs + at * minute)
  }
}

test('processes that die between a tick and its roll-up leave the same tiers as one that lives', async () => {
  // The one that dies comes first: it must not find the other's buckets where it goes on.
  await sampled('workload:t/Deployment/dies', [9, 10, 59, 60, 100, 101, 119, 120])
  await sampled('workload:t/Deployment/lives', [])
  const expected = await sums('workload:t/Deployment/lives', 'm1')
  expect(expected.map(([at]) => at)).toEqual([10, 20, 30, 40, 50, 60, 100, 110, 120, 130, 140, 150])
  expect(await sums('workload:t/Deployment/dies', 'm1')).toEqual(expected)
  expect(await sums('workload:t/Deployment/dies', 'm10')).toEqual(await sums('workload:t/Deployment/lives', 'm10'))
})

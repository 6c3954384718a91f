import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import * as z from 'zod/mini'

import {
  measures,
  tiers,
  tierSeconds,
  type Measure,
  type Retention,
  type SubjectSample,
  type Tier,
} from '#lib/domain/metrics/sample.ts'
import type { SamplerReport } from '#lib/domain/metrics/sampler-report.ts'
import { sampleReader } from './read-samples.ts'
import { bucketColumns } from './sample-columns.ts'
import { sampleStore, type SampleStore } from './sample-store.ts'
import { databaseKinds, testServer, type TestDatabase, type TestServer } from './testing/test-database.ts'

const day = 86_400
const retention: Retention = { raw: 2 * day, m1: 14 * day, m10: 90 * day, h1: 400 * day }
/** The full hour before last. */
const hourMs = Math.floor(Date.now() / 3_600_000 - 1) * 3_600_000

describe('the room that samples take on postgresql', () => {
  let server: TestServer
  let world: TestDatabase

  beforeAll(async () => {
    server = await testServer('postgresql')
    world = await server.fresh()
  })
  afterAll(async () => {
    await world?.remove()
    await server?.remove()
  })

  const workloads = 20
  /** API clusters and the GUI; nobody else has requests, a histogram and a health check. */
  const served = 3
  const steps = 1_000
  const edge = new Set<string>(['requests', 'errors', 'refused', 'latency', 'probe', 'answering'])

  async function bytesPerRow(tier: Tier): Promise<number> {
    const only = (isEdge: boolean, value: string) => (isEdge ? `case when s <= ${served} then ${value} end` : value)
    const columns = measures
      .filter((measure) => measure !== 'events')
      .flatMap((measure): (readonly [string, string])[] => {
        const value = only(edge.has(measure), '(random() * 100)::real')
        if (tier === 'raw') return [[measure, value]]
        const figures = ['sum', 'min', 'max'].map((figure) => [`${measure}_${figure}`, value] as const)
        return [[`${measure}_n`, only(edge.has(measure), '4')], ...figures]
      })
    const counts = bucketColumns.map((column) => [column, only(true, '(random() * 500)::int')] as const)
    const all = [...columns, ...counts]
    await world.asOwner(`insert into metrics.${tier} (ts, subject, ${all.map(([name]) => name).join(', ')})
      select t, s, ${all.map(([, value]) => value).join(', ')}
      from generate_series(to_timestamp(${hourMs / 1_000}), to_timestamp(${hourMs / 1_000 + steps - 1}), interval '1 s') t,
        generate_series(1, ${workloads}) s order by t, s`)
    const rows: unknown = await world.database.prisma.$queryRawUnsafe(
      `select sum(pg_total_relation_size(inhrelid))::float8 as bytes from pg_inherits where inhparent = 'metrics.${tier}'::regclass`,
    )
    const [{ bytes }] = z.tuple([z.object({ bytes: z.number() })]).parse(rows)
    return bytes / (steps * workloads)
  }

  test('20 workloads for 400 days stay below 250 MB', async () => {
    await sampleStore(world.database.prisma).keepPartitions(hourMs, retention)
    let total = 0
    for (const tier of tiers) total += (await bytesPerRow(tier)) * workloads * (retention[tier] / tierSeconds[tier])
    // Three instances of each, by the minute, for as long as the ticks.
    total += 80 * workloads * 3 * (retention.raw / 60)
    expect(total / 1e6).toBeGreaterThan(100)
    expect(total / 1e6).toBeLessThan(250)
  })
})

describe.each(databaseKinds)('the store of samples on %s', (kind) => {
  let server: TestServer
  let world: TestDatabase
  let store: SampleStore

  beforeAll(async () => {
    server = await testServer(kind)
    world = await server.fresh()
    store = sampleStore(world.database.prisma)
    await store.keepPartitions(hourMs, retention)
  })
  afterAll(async () => {
    await world?.remove()
    await server?.remove()
  })

  const report = (atMs: number): SamplerReport => ({
    atMs,
    usage: [{ namespace: 't', state: 'absent', why: null, asOfMs: null }],
    edge: { state: 'not-configured', why: null, targets: [], named: null, total: null },
    events: { state: 'not-configured', why: null },
    instances: { usage: [], health: [] },
    stores: [],
    waysIn: [],
    leftOut: 0,
  })
  const newSubject = () => `workload:t/Deployment/${randomUUID()}`
  const sample = (subject: string, values: SubjectSample['values']): SubjectSample => ({
    subject,
    values,
    latencyCounts: null,
    isPartial: false,
  })
  const write = (atMs: number, ...samples: SubjectSample[]) => store.write({ atMs, samples, instances: [] })
  const read = async (tier: 'raw' | 'm1' | 'm10' | 'h1', subject: string, measure: Measure, stepSeconds: number) => {
    const span = { fromMs: hourMs - 3_600_000, toMs: hourMs + 3_600_000, stepMs: stepSeconds * 1_000 }
    const rows = await sampleReader(world.database.prisma).figures(tier, [subject], [measure], span)
    return rows.map((row) => [(row.atMs - hourMs) / 1_000, row.of(measure)])
  }

  test('a tick comes back as it was written, and once more or by another process it changes nothing', async () => {
    const subject = newSubject()
    await write(hourMs, sample(subject, { cpu: 0.5, ready: 3 }))
    await write(hourMs, sample(subject, { cpu: 9, ready: 9, requests: 9 }))
    expect(await read('raw', subject, 'cpu', 15)).toEqual([[0, { n: 1, sum: 0.5, min: 0.5, max: 0.5 }]])
    expect(await read('raw', subject, 'requests', 15)).toEqual([[0, null]])
  })

  test('a step is named by its end and holds what ended in it; one without readings is missing', async () => {
    const subject = newSubject()
    for (const [at, cpu] of [
      [15, 1],
      [60, 2],
      [75, 4],
      [180, 8],
    ] as const)
      await write(hourMs + at * 1_000, sample(subject, { cpu }))
    expect(await read('raw', subject, 'cpu', 60)).toEqual([
      [60, { n: 2, sum: 3, min: 1, max: 2 }],
      [120, { n: 1, sum: 4, min: 4, max: 4 }],
      [180, { n: 1, sum: 8, min: 8, max: 8 }],
    ])
  })

  test('a spike of one tick is still there in the hour, a gap is still a gap, and rolling up again changes nothing', async () => {
    const subject = newSubject()
    const ticks = [15, 30, 45, 60, 75, 1_215, 1_230, 3_600]
    for (const at of ticks)
      await store.write({
        atMs: hourMs + at * 1_000,
        samples: [
          {
            ...sample(subject, { requests: at === 75 ? 900 : 10 }),
            latencyCounts: [0, 0, 0, 0, at === 75 ? 1 : 9, 0, 0, 0, 0, 0, 0, 1],
          },
        ],
        instances: [],
      })
    const roll = async () => {
      for (const tier of ['m1', 'm10', 'h1'] as const) await store.rollUp(tier, hourMs, hourMs + 3_600_000)
    }
    await roll()
    const told = async () => ({
      m1: await read('m1', subject, 'requests', 60),
      m10: await read('m10', subject, 'requests', 600),
      h1: await read('h1', subject, 'requests', 3_600),
    })
    const first = await told()
    expect(first).toEqual({
      m1: [
        [60, { n: 4, sum: 40, min: 10, max: 10 }],
        [120, { n: 1, sum: 900, min: 900, max: 900 }],
        [1_260, { n: 2, sum: 20, min: 10, max: 10 }],
        [3_600, { n: 1, sum: 10, min: 10, max: 10 }],
      ],
      m10: [
        [600, { n: 5, sum: 940, min: 10, max: 900 }],
        [1_800, { n: 2, sum: 20, min: 10, max: 10 }],
        [3_600, { n: 1, sum: 10, min: 10, max: 10 }],
      ],
      h1: [[3_600, { n: 8, sum: 970, min: 10, max: 900 }]],
    })
    await roll()
    expect(await told()).toEqual(first)
    const span = { fromMs: hourMs, toMs: hourMs + 3_600_000, stepMs: 3_600_000 }
    const [latency] = await sampleReader(world.database.prisma).latencyCounts('h1', [subject], span)
    expect(latency?.counts).toEqual([0, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 8])
  })

  test('a late tick of another process is taken in when the bucket is made again', async () => {
    const subject = newSubject()
    await write(hourMs + 15_000, sample(subject, { cpu: 1 }))
    await store.rollUp('m1', hourMs, hourMs + 60_000)
    await write(hourMs + 60_000, sample(subject, { cpu: 3 }))
    await store.rollUp('m1', hourMs, hourMs + 60_000)
    expect(await read('m1', subject, 'cpu', 60)).toEqual([[60, { n: 2, sum: 4, min: 1, max: 3 }]])
  })

  test('an instance is kept beside its workload', async () => {
    const subject = `instance:t/${randomUUID()}`
    const instances = [{ subject, values: { cpu: 0.25, memory: 2 ** 28 } }]
    await store.write({ atMs: hourMs + 60_000, samples: [], instances })
    const reader = sampleReader(world.database.prisma)
    const [row] = await reader.instances([subject], { fromMs: hourMs, toMs: hourMs + 60_000, stepMs: 60_000 })
    expect([row?.of('cpu'), row?.of('memory'), row?.of('restarts')]).toEqual([0.25, 2 ** 28, null])
    expect(await reader.newestOfInstances([subject], 'cpu', hourMs)).toBe(hourMs + 60_000)
    expect(await reader.newestOfInstances([subject], 'probe', hourMs)).toBeNull()
  })

  test('one process has the turn; another gets it when that one was silent for too long or gave it up', async () => {
    const turn = async (holder: string, ms: number) => (await store.takeTurn(holder, ms)).isMine
    expect(await turn('one', 60_000)).toBe(true)
    expect(await turn('two', 60_000)).toBe(false)
    expect(await turn('one', 500)).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(await turn('two', 60_000)).toBe(true)
    expect(await turn('one', 60_000)).toBe(false)
    await store.giveUpTurn('two')
    expect(await turn('one', 60_000)).toBe(true)
    await store.keepReport('one', report(1))
    await store.keepReport('two', report(2))
    expect(await store.report()).toEqual(report(1))
  })

  test('partitions that are over are dropped with what they hold, by the clock of the database', async () => {
    const subject = newSubject()
    const oldMs = hourMs - 30 * day * 1_000
    await store.keepPartitions(oldMs, retention)
    await write(oldMs, sample(subject, { cpu: 1 }))
    const count = async () => {
      const span = { fromMs: oldMs - 1_000, toMs: oldMs, stepMs: 15_000 }
      return (await sampleReader(world.database.prisma).figures('raw', [subject], ['cpu'], span)).length
    }
    expect(await count()).toBe(1)
    // A console whose clock is a year ahead makes its partitions, and empties nothing.
    await write(hourMs, sample(subject, { cpu: 2 }))
    await store.keepPartitions(hourMs + 365 * day * 1_000, retention)
    expect(await read('raw', subject, 'cpu', 15)).toEqual([[0, { n: 1, sum: 2, min: 2, max: 2 }]])
    expect(await count()).toBe(0)
  })
})

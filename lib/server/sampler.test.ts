import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { SampleStore, Ticked } from '#lib/database/sample-store.ts'
import { parseRetention, usualRetention } from '#lib/domain/metrics/retention.ts'
import type { SamplerReport } from '#lib/domain/metrics/sampler-report.ts'
import { startSampler } from './sampler.ts'

const retention = parseRetention(usualRetention) ?? expect.unreachable()
const noonMs = Date.parse('2026-11-21T12:00:05Z')
const report: SamplerReport = {
  atMs: 0,
  usage: [],
  edge: { state: 'not-configured', why: null, targets: [], named: null, total: null },
  events: { state: 'not-configured', why: null },
  instances: { usage: [], health: [] },
  stores: [],
  waysIn: [],
  leftOut: 0,
}

/** A database as several processes share it: its clock, whose turn it is, and what was done to it. */
function sharedDatabase() {
  const told: string[] = []
  const written: number[] = []
  let turn = { holder: '', untilMs: 0 }
  let isDown = false
  const answer = () => {
    if (isDown) throw new Error('The database does not answer.')
  }
  const store: SampleStore = {
    takeTurn: async (holder, heldMs) => {
      answer()
      const nowMs = Date.now()
      if (turn.holder === holder || turn.untilMs <= nowMs) turn = { holder, untilMs: nowMs + heldMs }
      return { isMine: turn.holder === holder, nowMs }
    },
    giveUpTurn: async (holder) => {
      if (turn.holder === holder) turn = { holder, untilMs: 0 }
    },
    keepReport: async () => {},
    report: async () => null,
    write: async ({ atMs }: Ticked) => {
      answer()
      written.push(atMs)
    },
    rollUp: async (tier, fromMs, toMs) => void told.push(`${tier} ${iso(fromMs)}–${iso(toMs)}`),
    newest: async () => Date.parse('2026-11-21T12:00:00Z'),
    keepPartitions: async () => void told.push('partitions'),
  }
  return { store, told, written, setDown: (now: boolean) => void (isDown = now) }
}

const iso = (ms: number) => new Date(ms).toISOString().slice(11, 19)

beforeEach(() => {
  vi.useFakeTimers({ now: noonMs, toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

type Shared = ReturnType<typeof sharedDatabase>

function start({ store }: Shared, holder: string, sample: (atMs: number) => Promise<void> = async () => {}) {
  const errors: unknown[] = []
  const began: number[] = []
  const sampler = startSampler({
    store,
    retention,
    holder,
    ticker: () => {
      began.push(Date.now())
      return async (atMs) => {
        await sample(atMs)
        return { ticked: { atMs, samples: [], instances: [] }, report }
      }
    },
    onError: (error) => errors.push(error),
  })
  return { sampler, errors, began }
}

test('a tick is on the grid, four times a minute, and buckets are made when they close', async () => {
  const database = sharedDatabase()
  const { sampler } = start(database, 'one')
  await vi.advanceTimersByTimeAsync(56_000)
  await sampler.stop()
  expect(database.written.map(iso)).toEqual(['12:00:00', '12:00:15', '12:00:30', '12:00:45', '12:01:00'])
  expect(database.told[0]).toBe('partitions')
  expect(database.told.filter((one) => one.startsWith('m1 '))).toEqual(['m1 11:58:00–12:00:00', 'm1 11:59:00–12:01:00'])
})

test('of two processes one samples; when it stops the other goes on, without its memory', async () => {
  const database = sharedDatabase()
  const first = start(database, 'one')
  const second = start(database, 'two')
  await vi.advanceTimersByTimeAsync(20_000)
  expect(second.began).toHaveLength(1)
  await first.sampler.stop()
  database.written.length = 0
  await vi.advanceTimersByTimeAsync(30_000)
  await second.sampler.stop()
  expect(database.written.map(iso)).toEqual(['12:00:30', '12:00:45'])
  expect(new Set(database.written).size).toBe(database.written.length)
  expect(second.began.length).toBeGreaterThan(1)
})

test('a process that was killed keeps the turn for three ticks, and no longer', async () => {
  const database = sharedDatabase()
  await database.store.takeTurn('killed', 45_000)
  const { sampler } = start(database, 'two')
  await vi.advanceTimersByTimeAsync(44_000)
  expect(database.written).toEqual([])
  await vi.advanceTimersByTimeAsync(30_000)
  await sampler.stop()
  expect(database.written.map(iso)).toEqual(['12:01:00', '12:01:15'])
})

test('an outage of the database is told once and leaves a gap', async () => {
  const database = sharedDatabase()
  const { sampler, errors } = start(database, 'one')
  await vi.advanceTimersByTimeAsync(1_000)
  database.setDown(true)
  await vi.advanceTimersByTimeAsync(30_000)
  database.setDown(false)
  await vi.advanceTimersByTimeAsync(15_000)
  await sampler.stop()
  expect(errors).toHaveLength(1)
  expect(database.written.map(iso)).toEqual(['12:00:00', '12:00:45'])
})

test('a tick that takes longer than a tick is followed by the next, and none is made up', async () => {
  const database = sharedDatabase()
  let isSlow = true
  const sample = async () => {
    if (isSlow) await new Promise((resolve) => setTimeout(resolve, 40_000))
    isSlow = false
  }
  const { sampler } = start(database, 'one', sample)
  await vi.advanceTimersByTimeAsync(71_000)
  await sampler.stop()
  expect(database.written.map(iso)).toEqual(['12:00:00', '12:00:45', '12:01:00', '12:01:15'])
})

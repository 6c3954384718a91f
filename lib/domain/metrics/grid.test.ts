import { expect, test } from 'vitest'

import { densify, gridOf, isStale, mostPoints, rateWindowSeconds, stepSeconds } from './grid.ts'

const minute = 60_000
const day = 86_400_000
const now = Date.parse('2026-11-21T12:00:07Z')

function gridBack(rangeMs: number, more: { points?: number; scrapeSeconds?: number; toMs?: number } = {}) {
  const { points = 300, scrapeSeconds = 15, toMs = now } = more
  return gridOf({ fromMs: toMs - rangeMs, toMs, points, scrapeSeconds, nowMs: now })
}

test.each([
  [3_600, 300, 15, 15],
  [86_400, 300, 15, 300],
  [604_800, 300, 15, 3_600],
  [3_600, 300, 60, 60],
  [1, 300, 15, 15],
  [400 * 86_400, 300, 15, 2 * 86_400],
])('%i s in %i points, scraped every %i s, is a step of %i s', (range, points, scrape, step) => {
  expect(stepSeconds(range, points, scrape)).toBe(step)
})

test('viewers who look within one step ask the same question', () => {
  const boundary = Date.parse('2026-11-21T12:00:00Z')
  const asked = Array.from({ length: 150 }, (_, tenth) => {
    const nowMs = boundary + tenth * 100
    return gridOf({ fromMs: nowMs - 3_600_000, toMs: nowMs, points: 300, scrapeSeconds: 2, nowMs })
  })
  expect(new Set(asked.map((grid) => JSON.stringify(grid))).size).toBe(2)
  expect(asked.at(-1)).toMatchObject({ startMs: boundary - 3_600_000, count: 241 })
})

test('no range, however short, long or far ahead, leaves the limits', () => {
  for (const rangeMs of [1, 1_000, minute, 3_600_000, day, 9 * day, 31 * day, 400 * day])
    for (const points of [1, 2, 60, 300, 100_000])
      for (const scrapeSeconds of [1, 15, 30, 60, 90])
        for (const toMs of [now, now - 12_345, now + day]) {
          const grid = gridBack(rangeMs, { points, scrapeSeconds, toMs })
          const end = grid.startMs + (grid.count - 1) * grid.stepMs
          expect(grid.count).toBeGreaterThanOrEqual(1)
          expect(grid.count).toBeLessThanOrEqual(mostPoints + 1)
          expect(grid.startMs % grid.stepMs).toBe(0)
          expect(end).toBeLessThanOrEqual(now)
          expect(now - end).toBeGreaterThanOrEqual(scrapeSeconds * 1000)
        }
})

test('steps stay equal over a change of the clocks', () => {
  const spring = Date.parse('2026-03-29T00:00:00+01:00')
  const grid = gridOf({ fromMs: spring, toMs: spring + day, points: 300, scrapeSeconds: 15, nowMs: now })
  expect(grid).toEqual({ startMs: spring, stepMs: 300_000, count: 289 })
})

test('the rate window holds two samples though one scrape is lost, and no step falls between two windows', () => {
  expect(rateWindowSeconds(15, 15)).toBe(60)
  expect(rateWindowSeconds(60, 60)).toBe(240)
  expect(rateWindowSeconds(3_600, 15)).toBe(3_615)
})

test('what a source leaves out is null, not zero and not the neighbour', () => {
  const grid = { startMs: 0, stepMs: 1_000, count: 5 }
  const samples = [
    { atMs: 0, value: 1 },
    { atMs: 3_000, value: 0 },
    { atMs: 4_000, value: Number.NaN },
  ]
  expect(densify(grid, samples)).toEqual([1, null, null, 0, null])
})

test('samples beside the grid and values that are no numbers are left out', () => {
  const grid = { startMs: 10_000, stepMs: 1_000, count: 2 }
  const samples = [
    { atMs: 9_000, value: 1 },
    { atMs: 10_400, value: 2 },
    { atMs: 11_000, value: Number.POSITIVE_INFINITY },
    { atMs: 12_000, value: 3 },
  ]
  expect(densify(grid, samples)).toEqual([null, null])
})

test('a source that stopped is told before two scrapes and 15 s are over', () => {
  expect(isStale(40, 15)).toBe(false)
  expect(isStale(44, 15)).toBe(true)
  expect(isStale(120, 60)).toBe(false)
})

import { expect, test } from 'vitest'

import { beforeAndAfter } from './before-after.ts'

const start = Date.parse('2026-11-21T14:00:00Z')
const stepMs = 60_000
const change = { at: start + 10 * stepMs, endAt: start + 13 * stepMs }

/** Ten steps of one figure, three of a rollout, ten of another. */
const grid = (before: number, during: number | null, after: number) => ({
  start: start + stepMs,
  stepMs,
  values: [
    ...Array.from({ length: 10 }, () => before),
    during,
    during,
    during,
    ...Array.from({ length: 10 }, () => after),
  ],
})

test('the figures of the rollout itself belong to neither side', () => {
  expect(beforeAndAfter(grid(0.02, 9, 0.04), grid(100, 100, 100), change)).toEqual({ before: 0.02, after: 0.04 })
})

test('the median is not moved by one outlier', () => {
  const figures = grid(10, 10, 10)
  const values = figures.values.with(2, 10_000)
  expect(beforeAndAfter({ ...figures, values }, grid(100, 100, 100), change)?.before).toBe(10)
})

test('fewer than eight points on a side are not enough', () => {
  const figures = grid(10, 10, 10)
  const values = figures.values.map((value, index) => (index < 3 ? null : value))
  expect(beforeAndAfter({ ...figures, values }, grid(100, 100, 100), change)).toBeNull()
  const eight = figures.values.map((value, index) => (index < 2 ? null : value))
  expect(beforeAndAfter({ ...figures, values: eight }, grid(100, 100, 100), change)).not.toBeNull()
})

test('hardly any requests are not enough', () => {
  expect(beforeAndAfter(grid(1, 1, 1), grid(100, 100, 0.1), change)).toBeNull()
})

test('an instant has its sides next to it', () => {
  const instant = { at: start + 10 * stepMs, endAt: null }
  expect(beforeAndAfter(grid(1, 3, 3), grid(100, 100, 100), instant)).toEqual({ before: 1, after: 3 })
})

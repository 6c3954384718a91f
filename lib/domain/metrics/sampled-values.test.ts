import { expect, test } from 'vitest'

import { held, increments, onGrid } from './sampled-values.ts'

const minute = 60_000
const grid = { startMs: 10 * minute, stepMs: minute, count: 5 }

test('samples lie on the steps of the chart, and what is missing is missing', () => {
  const samples = [
    { atMs: 10 * minute, value: 1 },
    { atMs: 12 * minute, value: 3 },
  ]
  expect(onGrid(grid, 15_000, samples)).toEqual([1, null, 3, null, null])
})

test('of so long ago only longer buckets are kept: every step in one shows it, and no other', () => {
  const samples = [
    { atMs: 10 * minute, value: 1 },
    { atMs: 20 * minute, value: 2 },
  ]
  const long = { startMs: 9 * minute, stepMs: minute, count: 14 }
  expect(onGrid(long, 10 * minute, samples)).toEqual([1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, null, null])
})

test('a reading of a minute stands for a minute, and no longer', () => {
  expect(held([null, 1, null, null, null, null, 2, null], 3)).toEqual([null, 1, 1, 1, 1, null, 2, 2])
})

test('a counter is told by what it grew, a replaced one by nothing', () => {
  expect(increments([null, 2, 2, 5, null, 6, 0, 1])).toEqual([null, null, 0, 3, null, 1, 0, 1])
})

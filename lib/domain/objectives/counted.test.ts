import { expect, test } from 'vitest'

import { countedIn, failedSteps, slowSteps } from './counted.ts'

const grid = { startMs: 0, stepMs: 60_000, count: 10 }
const line = (key: string, value: number | null) => ({
  key,
  label: key,
  values: Array.from({ length: 10 }, () => value),
})

test('rates become requests over the window', () => {
  const counted = failedSteps([line('2xx', 10), line('5xx', 0.5)], grid)
  expect(countedIn(counted, 300_000)).toEqual({ total: 3_150, bad: 150 })
  expect(countedIn(failedSteps([line('2xx', 10)], grid), 60_000)).toEqual({ total: 600, bad: 0 })
})

test('what is hardly known, or not at all, is not counted', () => {
  const holey = { key: '2xx', label: '2xx', values: [1, 1, 1, 1, 1, 1, 1, 1, null, null] }
  expect(countedIn(failedSteps([holey], grid), 600_000)).toBeNull()
  const almost = { ...holey, values: [1, 1, 1, 1, 1, 1, 1, 1, 1, null] }
  expect(countedIn(failedSteps([almost], grid), 600_000)).toEqual({ total: 540, bad: 0 })
  expect(countedIn(failedSteps([], grid), 60_000)).toBeNull()
  expect(countedIn(failedSteps([line('2xx', 1)], grid), 3_600_000)).toBeNull()
})

test('slow is all that no bucket up to the bound holds', () => {
  const buckets = [line('0.1', 5), line('0.3', 9), line('Infinity', 10)]
  expect(countedIn(slowSteps(buckets, grid, 0.3), 60_000)).toEqual({ total: 600, bad: 60 })
  expect(countedIn(slowSteps(buckets, grid, 0.1), 60_000)).toEqual({ total: 600, bad: 300 })
})

test('where the bucket or the whole is missing, nothing is slow and nothing is fast', () => {
  expect(countedIn(slowSteps([line('0.3', 9)], grid, 0.3), 60_000)).toBeNull()
  expect(countedIn(slowSteps([line('0.1', 5), line('Infinity', 10)], grid, 0.3), 60_000)).toBeNull()
  expect(countedIn(slowSteps([line('0.3', null), line('Infinity', 10)], grid, 0.3), 60_000)).toBeNull()
})

test('buckets that were read one after another are never slower than there were requests', () => {
  const torn = [line('0.3', 10.2), line('Infinity', 10)]
  expect(countedIn(slowSteps(torn, grid, 0.3), 60_000)).toEqual({ total: 600, bad: 0 })
})

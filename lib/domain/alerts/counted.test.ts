import { expect, test } from 'vitest'

import { countedIn } from './counted.ts'

const grid = { startMs: 0, stepMs: 60_000, count: 10 }
const line = (key: string, value: number | null) => ({
  key,
  label: key,
  values: Array.from({ length: 10 }, () => value),
})

test('rates become requests over the window', () => {
  expect(countedIn([line('2xx', 10), line('5xx', 0.5)], grid, 300_000)).toEqual({ total: 3_150, bad: 150 })
  expect(countedIn([line('2xx', 10)], grid, 60_000)).toEqual({ total: 600, bad: 0 })
})

test('what is hardly known, or not at all, is not counted', () => {
  const holey = { key: '2xx', label: '2xx', values: [1, 1, 1, 1, 1, 1, 1, 1, null, null] }
  expect(countedIn([holey], grid, 600_000)).toBeNull()
  expect(countedIn([{ ...holey, values: [1, 1, 1, 1, 1, 1, 1, 1, 1, null] }], grid, 600_000)).toEqual({
    total: 540,
    bad: 0,
  })
  expect(countedIn([], grid, 60_000)).toBeNull()
  expect(countedIn([line('2xx', 1)], grid, 3_600_000)).toBeNull()
})

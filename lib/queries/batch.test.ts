import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { batched } from './batch.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('the first item goes at once, the next ones together', () => {
  const given: (readonly number[])[] = []
  const add = batched<number>(100, (items) => given.push(items))
  add(1)
  add(2)
  add(3)
  expect(given).toEqual([[1]])
  vi.advanceTimersByTime(100)
  expect(given).toEqual([[1], [2, 3]])
  vi.advanceTimersByTime(500)
  add(4)
  expect(given).toEqual([[1], [2, 3], [4]])
})

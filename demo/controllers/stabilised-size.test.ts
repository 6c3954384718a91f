import { expect, test } from 'vitest'
import { createSizeMemory } from './stabilised-size.ts'

const minute = 60_000

test('it grows at once and shrinks when five minutes asked for less', () => {
  const memory = createSizeMemory()
  const ask = (current: number, wanted: number, atMs: number) => memory.stabilised('a', { current, wanted }, atMs)
  expect(ask(2, 3, 0)).toBe(3)
  expect(ask(3, 2, minute)).toBe(3)
  expect(ask(3, 3, 2 * minute)).toBe(3)
  expect(ask(3, 2, 6 * minute)).toBe(3)
  expect(ask(3, 2, 7 * minute)).toBe(2)
})

test('the size that was there before the first look counts', () => {
  const memory = createSizeMemory()
  expect(memory.stabilised('a', { current: 4, wanted: 2 }, 0)).toBe(4)
  expect(memory.stabilised('b', { current: 1, wanted: 1 }, 0)).toBe(1)
  memory.forget('a')
  expect(memory.stabilised('a', { current: 2, wanted: 2 }, minute)).toBe(2)
})

test('it never grows because of a higher recommendation of the past', () => {
  const memory = createSizeMemory()
  memory.stabilised('a', { current: 2, wanted: 6 }, 0)
  // Somebody else made it smaller meanwhile.
  expect(memory.stabilised('a', { current: 3, wanted: 2 }, minute)).toBe(3)
})

import { beforeEach, expect, test, vi } from 'vitest'

import { coalescer } from './coalesce.ts'

let written: [string, number][]
const log = () =>
  coalescer<string>({
    immediate: 2,
    windowMs: 60_000,
    write: async (fact, suppressed) => written.push([fact, suppressed]),
    onError: (error) => {
      throw error
    },
  })

beforeEach(() => {
  written = []
  vi.useFakeTimers()
})

test('the first of a kind are written, the rest are counted', async () => {
  const { add } = log()
  for (const fact of ['a', 'b', 'c', 'd', 'e']) await add('10.0.0.1', fact)
  await add('10.0.0.2', 'other')
  expect(written).toEqual([
    ['a', 0],
    ['b', 0],
    ['other', 0],
  ])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(written.at(-1)).toEqual(['e', 2])
  await add('10.0.0.1', 'later')
  expect(written.at(-1)).toEqual(['later', 0])
})

test('nothing is held back when the process ends', async () => {
  const { add, flushAll } = log()
  for (const fact of ['a', 'b', 'c']) await add('10.0.0.1', fact)
  await flushAll()
  expect(written).toEqual([
    ['a', 0],
    ['b', 0],
    ['c', 0],
  ])
})

test('a flood of kinds is one kind', async () => {
  const { add, flushAll } = log()
  for (let index = 0; index < 1_010; index += 1) await add(`kind ${index}`, 'x')
  expect(written).toHaveLength(1_002)
  await flushAll()
  expect(written.at(-1)).toEqual(['x', 7])
})

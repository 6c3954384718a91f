import { expect, test } from 'vitest'

import { onlyWhole, wholeSteps } from './whole-windows.ts'

const counted = (...values: (number | null)[]) => ({ labels: {}, values })

test('a window that reaches into a gap is not whole, on either side of it', () => {
  expect(wholeSteps(counted(4, 4, 3, 2, 1, null, null, 1, 2, 3, 4), 4)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
    false,
    true,
    true,
  ])
})

test('one scrape that was lost leaves it whole, and so do a few of many', () => {
  expect(wholeSteps(counted(5, 4, 3), 4)).toEqual([true, true, true])
  expect(wholeSteps(counted(21, 18, 17), 21)).toEqual([true, true, false])
})

test('a source that looks less often than was thought is judged by what its fullest window has', () => {
  expect(wholeSteps(counted(2, 2, 1, null), 20)).toEqual([true, true, true, false])
})

test('without a count nothing is taken away', () => {
  const rows = [{ labels: { code: '200' }, values: [50, 120] }]
  expect(onlyWhole(rows, wholeSteps(undefined, 4))).toBe(rows)
  expect(onlyWhole(rows, [false, true])).toEqual([{ labels: { code: '200' }, values: [null, 120] }])
})

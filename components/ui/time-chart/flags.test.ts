import { expect, test } from 'vitest'

import type { ChartMark } from './chart.ts'
import { flagsOf } from './flags.ts'

const mark = (number: number, at: number): ChartMark => ({
  id: String(number),
  number,
  at,
  endAt: null,
  label: `change ${number}`,
  href: `#${number}`,
})
const shape = (...at: number[]) =>
  flagsOf(
    at.map((time, index) => mark(index + 1, time)),
    (time) => time,
  ).map(({ x, row, marks }) => [x, row, marks.map(({ number }) => number)])

test('marks apart have a flag each in the first row', () => {
  expect(shape(10, 40)).toEqual([
    [10, 0, [1]],
    [40, 0, [2]],
  ])
})

test('three within eight pixels become one chip', () => {
  expect(shape(10, 14, 18, 100)).toEqual([
    [10, 0, [1, 2, 3]],
    [100, 0, [4]],
  ])
})

test('two within eight pixels keep their flags, one below the other', () => {
  expect(shape(10, 14)).toEqual([
    [10, 0, [1]],
    [14, 1, [2]],
  ])
})

test('a chain of marks is not one heap: eight pixels count from the first', () => {
  expect(shape(0, 6, 12, 18).map(([, , numbers]) => numbers)).toEqual([[1], [2], [3], [4]])
})

test('marks come in the order of time', () => {
  expect(shape(50, 10).map(([x]) => x)).toEqual([10, 50])
})

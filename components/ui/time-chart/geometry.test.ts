import { expect, test } from 'vitest'

import { geometryOf, spread } from './geometry.ts'

test('times and places are each other’s inverse, and stay inside the range', () => {
  const geometry = geometryOf({ width: 800, height: 160, from: 1_000, to: 2_000, max: 10 })
  expect(geometry.atOf(geometry.xOf(1_250))).toBeCloseTo(1_250)
  expect(geometry.atOf(0)).toBe(1_000)
  expect(geometry.atOf(10_000)).toBe(2_000)
  expect(geometry.yOf(0)).toBe(geometry.bottom)
  expect(geometry.yOf(99)).toBe(geometry.top)
})

test('names at the ends of lines never cover each other', () => {
  expect(spread([50, 52, 51], { top: 0, bottom: 100 })).toEqual([50, 76, 63])
  expect(spread([100, 100], { top: 0, bottom: 100 })).toEqual([87, 100])
  expect(spread([10], { top: 0, bottom: 100 })).toEqual([10])
})

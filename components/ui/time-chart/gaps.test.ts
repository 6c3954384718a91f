import { expect, test } from 'vitest'

import type { ChartSeries } from './chart.ts'
import { gapsOf, lonePoints } from './gaps.ts'
import { plainLooks } from './looks.ts'

const line = (...values: (number | null)[]): ChartSeries => ({ key: 'a', label: 'a', values, look: plainLooks[0] })
const gaps = (end: number, ...series: ChartSeries[]) => gapsOf({ series, start: 100, stepMs: 10, end })

test('a gap reaches from the last point before it to the first one after it', () => {
  expect(gaps(140, line(1, null, null, 4, 5))).toEqual([{ from: 100, to: 130 }])
})

test('zero is a value, and what one series knows is no gap', () => {
  expect(gaps(130, line(0, 0, 0, 0))).toEqual([])
  expect(gaps(130, line(1, null, 3, 4), line(null, 2, null, null))).toEqual([])
})

test('before the first point and long after the last one nothing is known', () => {
  expect(gapsOf({ series: [line(null, null, 3)], start: 100, stepMs: 10, end: 160, isStale: true })).toEqual([
    { from: 100, to: 120 },
    { from: 120, to: 160 },
  ])
})

test('without any point everything is a gap', () => {
  expect(gaps(140, line(null, null))).toEqual([{ from: 100, to: 140 }])
  expect(gaps(140)).toEqual([{ from: 100, to: 140 }])
})

test('what is late as usual is no gap, unless the source says that it is behind', () => {
  expect(gaps(130, line(1, 2, null))).toEqual([])
  const late = { series: [line(1, 2, null)], start: 100, stepMs: 10, end: 130 }
  expect(gapsOf({ ...late, isStale: true })).toEqual([{ from: 110, to: 130 }])
  expect(gapsOf({ ...late, end: 70_000 })).toEqual([{ from: 110, to: 70_000 }])
})

test('a point between two unknown ones is alone, at the edges too', () => {
  expect(lonePoints([1, null, 2, null, 3, 4, null, 5])).toEqual([0, 2, 7])
  expect(lonePoints([7])).toEqual([0])
  expect(lonePoints([null])).toEqual([])
})

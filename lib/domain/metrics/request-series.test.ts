import { expect, test } from 'vitest'

import { quantileOf } from './quantile.ts'
import { bucketSeries, classSeries, errorSeries, quantileSeries } from './request-series.ts'

const row = (labels: Record<string, string>, ...values: (number | null)[]) => ({ labels, values })

test('classes of several Services are added, and unknown is not zero', () => {
  const rows = [
    row({ class: '2xx', s: 'a' }, 1, null, null),
    row({ class: '2xx', s: 'b' }, 2, 5, null),
    row({ class: '' }, 1, 1, 1),
  ]
  expect(classSeries(rows)).toEqual([
    { key: '2xx', label: '2xx', values: [3, 5, null] },
    { key: 'other', label: 'other', values: [1, 1, 1] },
  ])
})

test('the error ratio is zero without errors, and unknown without traffic', () => {
  const rows = [row({ class: '2xx' }, 9, 10, 0, null), row({ class: '5xx' }, 1, null, 0, null)]
  expect(errorSeries(rows)[0]?.values).toEqual([0.1, 0, null, null])
})

test('quantiles come from the buckets of all Services together', () => {
  const rows = [
    row({ le: '0.1', s: 'fast' }, 90),
    row({ le: '1', s: 'fast' }, 90),
    row({ le: '+Inf', s: 'fast' }, 90),
    row({ le: '0.1', s: 'slow' }, 0),
    row({ le: '1', s: 'slow' }, 10),
    row({ le: '+Inf', s: 'slow' }, 10),
  ]
  const [p50, p95] = quantileSeries(rows, 1).series
  expect(p50?.values[0]).toBeCloseTo(0.0556, 3)
  expect(p95?.values[0]).toBeCloseTo(0.55, 3)
})

test('buckets of all Services together, by seconds, the shortest first', () => {
  const rows = [
    row({ le: '+Inf', s: 'a' }, 9),
    row({ le: '300', s: 'a' }, 5, null),
    row({ le: '1200', s: 'a' }, 7, null),
    row({ le: '300', s: 'b' }, 1, null),
  ]
  expect(bucketSeries(rows, 0.001)).toEqual([
    { key: '0.3', label: 'at most 0.3 s', values: [6, null] },
    { key: '1.2', label: 'at most 1.2 s', values: [7, null] },
    { key: 'Infinity', label: 'all', values: [9] },
  ])
})

test('a quantile beyond the last bound is told to be more', () => {
  const rows = [row({ le: '5000' }, 1, 9), row({ le: '+Inf' }, 10, 10)]
  const { series, beyond } = quantileSeries(rows, 0.001)
  expect(series[1]?.values).toEqual([5, 5])
  expect(beyond).toEqual({ labels: ['p50', 'p95', 'p99'], seconds: 5 })
})

test.each([
  ['no buckets', []],
  ['no +Inf', [{ atMost: 1, count: 3 }]],
  [
    'no observations',
    [
      { atMost: 1, count: 0 },
      { atMost: Number.POSITIVE_INFINITY, count: 0 },
    ],
  ],
  [
    'counts that are no numbers',
    [
      { atMost: 1, count: Number.NaN },
      { atMost: Number.POSITIVE_INFINITY, count: Number.NaN },
    ],
  ],
])('%s is no quantile', (_, buckets) => {
  expect(quantileOf(0.95, buckets)).toBeNull()
})

test('a quantile grows with its share and stays within the bounds', () => {
  const counts = [3, 3, 8, 20, 21, 40]
  const bounds = [0.005, 0.1, 0.3, 1, 5, Number.POSITIVE_INFINITY]
  const buckets = bounds.map((atMost, index) => ({ atMost, count: counts[index] ?? 0 }))
  const values = Array.from({ length: 99 }, (_, index) => quantileOf((index + 1) / 100, buckets)?.value ?? -1)
  expect(values).toEqual([...values].sort((one, other) => one - other))
  expect(Math.min(...values)).toBeGreaterThan(0)
  expect(Math.max(...values)).toBe(5)
})

import { expect, test } from 'vitest'

import type { ChartSeries } from './chart.ts'
import { plainLooks } from './looks.ts'
import { valueAxis } from './value-axis.ts'

const line = (...values: (number | null)[]): ChartSeries => ({ key: 'a', label: 'a', values, look: plainLooks[0] })
const texts = (axis: ReturnType<typeof valueAxis>) => axis.ticks.map(({ text }) => text)

test('the axis begins at zero and ends at a round figure with the unit', () => {
  expect(texts(valueAxis([line(380, 412)], [], 'requests-per-second'))).toEqual(['0', '200', '400', '600 req/s'])
  expect(texts(valueAxis([line(0.0112)], [], 'ratio'))).toEqual(['0', '0.5', '1', '1.5 %'])
  expect(texts(valueAxis([line(0.038)], [], 'seconds'))).toEqual(['0', '20', '40 ms'])
})

test('without a figure above zero there is still an axis', () => {
  expect(valueAxis([line(0, null)], [], 'requests-per-second')).toEqual({
    max: 1,
    ticks: [
      { value: 0, text: '0' },
      { value: 1, text: '1 req/s' },
    ],
  })
  expect(valueAxis([line(null, null)], [], 'ratio').max).toBe(0.01)
})

test('a band is on the axis up to its highest reading', () => {
  const banded = { ...line(1), band: { low: [0], high: [9] } }
  expect(valueAxis([banded], [], 'requests-per-second').max).toBeGreaterThanOrEqual(9)
})

test('restarts are counted in whole numbers', () => {
  expect(texts(valueAxis([line(1)], [], 'count'))).toEqual(['0', '1'])
  expect(texts(valueAxis([line(2)], [], 'count'))).toEqual(['0', '1', '2'])
})

test('a limit is on the axis unless it would press the figures flat', () => {
  expect(valueAxis([line(0.4)], [{ value: 1, label: 'limit' }], 'cores').max).toBeGreaterThanOrEqual(1)
  expect(valueAxis([line(0.4)], [{ value: 8, label: 'limit' }], 'cores').max).toBeLessThan(1)
})

import { expect, test } from 'vitest'

import { formatFigure, formatValue, scaleFor } from './units.ts'

test('three digits that matter, with the unit', () => {
  expect(formatValue(412.04, 'requests-per-second')).toBe('412 req/s')
  expect(formatValue(41.24, 'requests-per-second')).toBe('41.2 req/s')
  expect(formatValue(1240.4, 'requests-per-second')).toBe('1,240 req/s')
  expect(formatValue(0.4242, 'cores')).toBe('0.42 cores')
  expect(formatValue(7, 'count')).toBe('7')
})

test('a ratio is written in per cent, a time below a second in milliseconds, bytes in powers of two', () => {
  expect(formatValue(0.0004, 'ratio')).toBe('0.04 %')
  expect(formatValue(0.038, 'seconds')).toBe('38 ms')
  expect(formatValue(1.25, 'seconds')).toBe('1.25 s')
  expect(formatValue(1.5 * 1024 ** 3, 'bytes')).toBe('1.5 GiB')
  expect(formatValue(2048, 'bytes-per-second')).toBe('2 KiB/s')
})

test('zero is zero, a trace is not, and nothing is no data', () => {
  expect(formatValue(0, 'ratio')).toBe('0 %')
  expect(formatValue(0.000_000_1, 'ratio')).toBe('< 0.01 %')
  expect(formatFigure(-0.001)).toBe('> −0.01')
  expect(formatValue(null, 'requests-per-second')).toBe('no data')
})

test('an axis has one scale, that of its largest figure', () => {
  expect(scaleFor(0.8, 'seconds').name).toBe('ms')
  expect(scaleFor(0, 'bytes').name).toBe('B')
  expect(scaleFor(3 * 1024 ** 2, 'bytes').name).toBe('MiB')
})

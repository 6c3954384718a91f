import { expect, test } from 'vitest'

import { formatAge } from './format-age.ts'
import { formatLocal, formatTime } from './format-time.ts'

const at = '2026-11-20T14:32:07.018Z'

test('a time names its zone', () => {
  expect(formatTime(at, 'UTC', 'clock')).toBe('14:32:07 UTC')
  expect(formatTime(at, 'UTC', 'exact')).toBe('2026-11-20 14:32:07.018 UTC')
})

test('a zone with odd minutes moves the day and says its offset', () => {
  expect(formatTime(at, 'Pacific/Chatham', 'minute')).toBe('2026-11-21 04:17 GMT+13:45')
})

test('midnight is hour zero', () => {
  expect(formatLocal('2026-11-20T00:00:00Z', 'UTC', 'clock')).toBe('00:00:00')
})

test('text that is no time is shown as it came', () => {
  expect(formatLocal('soon', 'UTC', 'clock')).toBe('soon')
})

test('an age has one unit and never runs ahead', () => {
  expect([-50, 480, 9_990, 59_999, 60_000, 7_300_000, 90_000_000].map(formatAge)).toEqual([
    '0.0 s',
    '0.4 s',
    '9.9 s',
    '59 s',
    '1 min',
    '2 h',
    '1 d',
  ])
})

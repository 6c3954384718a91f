import { expect, test } from 'vitest'

import { retryAfterMs } from './exchange.ts'

const now = Date.parse('2026-11-21T12:00:00Z')

test.each([
  ['120', 120_000],
  ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
  ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['soon', 0],
  ['-5', 0],
  [undefined, 0],
])('Retry-After "%s" is %i ms', (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms)
})

import { expect, test } from 'vitest'

import { boundsOf, earlierBy, inAddress, longestMs, moved, readRange, widened, zoomed } from './time-range.ts'

const now = Date.parse('2026-11-21T14:00:00Z')
const hour = 3_600_000
const read = (from: string | null, to: string | null) => readRange({ range: '1h', from, to }, now)

test('without times the range goes on by itself', () => {
  expect(read(null, null)).toEqual({ range: { isLive: true, preset: '1h' }, problem: null })
})

test('two times are a range that stands still, and come back the same from the address', () => {
  const { range, problem } = read('2026-11-21T10:00:00Z', '2026-11-21T11:00:00.000Z')
  expect(problem).toBeNull()
  expect(inAddress(range)).toEqual({ range: null, from: '2026-11-21T10:00:00.000Z', to: '2026-11-21T11:00:00.000Z' })
})

test('ten years become the longest range, and it says so', () => {
  const { range, problem } = read('2016-11-21T14:00:00Z', '2026-11-21T14:00:00Z')
  expect(boundsOf(range, now)).toEqual({ from: now - longestMs, to: now })
  expect(problem).toContain('400 days')
})

test('one second becomes a minute, and it says so', () => {
  const { range, problem } = read('2026-11-21T12:00:00Z', '2026-11-21T12:00:01Z')
  const { from, to } = boundsOf(range, now)
  expect(to - from).toBe(60_000)
  expect(problem).toContain('one minute')
})

test('a range backwards, in the future or of no time at all is answered in words', () => {
  expect(read('2026-11-21T12:00:00Z', '2026-11-21T11:00:00Z').problem).toContain('not after')
  expect(read('2027-11-21T12:00:00Z', '2027-11-21T13:00:00Z').problem).toContain('future')
  expect(read('yesterday', null).problem).toContain('cannot be read')
  expect(boundsOf(read('2027-11-21T12:00:00Z', '2027-11-21T13:00:00Z').range, now).to).toBe(now)
})

test('half a range earlier and back again, never past now', () => {
  const earlier = moved({ isLive: true, preset: '1h' }, -1, now)
  expect(boundsOf(earlier, now)).toEqual({ from: now - 1.5 * hour, to: now - 0.5 * hour })
  expect(boundsOf(moved(earlier, 1, now), now)).toEqual({ from: now - hour, to: now })
  expect(boundsOf(moved(moved(earlier, 1, now), 1, now), now)).toEqual({ from: now - hour, to: now })
})

test('out doubles the range and ends at now at the latest; in is never shorter than a minute', () => {
  expect(boundsOf(widened({ isLive: true, preset: '1h' }, now), now)).toEqual({ from: now - 2 * hour, to: now })
  const { from, to } = boundsOf(zoomed(now - 10_000, now - 5_000, now), now)
  expect(to - from).toBe(60_000)
  expect(to).toBeLessThanOrEqual(now)
})

test('the day before is the same time of day, also when a day had 23 or 25 hours', () => {
  expect(earlierBy(now, 'day', 'UTC')).toBe(24 * hour)
  expect(earlierBy(now, 'week', 'UTC')).toBe(7 * 24 * hour)
  expect(earlierBy(Date.parse('2026-03-29T12:00:00Z'), 'day', 'Europe/Berlin')).toBe(23 * hour)
  expect(earlierBy(Date.parse('2026-10-25T12:00:00Z'), 'day', 'Europe/Berlin')).toBe(25 * hour)
  expect(earlierBy(Date.parse('2026-10-25T12:00:00Z'), 'week', 'Europe/Berlin')).toBe((7 * 24 + 1) * hour)
})

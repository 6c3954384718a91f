import { expect, test } from 'vitest'

import { effectiveFreshness } from './live-state.ts'

const now = 1_000_000
const live = { freshness: 'live' } as const

test('a lost stream first delays the picture and after ten seconds makes it old', () => {
  const lost = (heardAt: number | null) => ({ connection: 'reconnecting', heardAt, skewMs: 0 }) as const
  expect(effectiveFreshness(live, lost(now - 9_000), now)).toBe('delayed')
  expect(effectiveFreshness(live, lost(now - 10_000), now)).toBe('stale')
  expect(effectiveFreshness(live, lost(null), now)).toBe('stale')
})

test("a cluster that is silent is stale however well the browser's own stream runs", () => {
  expect(effectiveFreshness({ freshness: 'stale' }, { connection: 'live', heardAt: now, skewMs: 0 }, now)).toBe('stale')
})

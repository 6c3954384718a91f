import { expect, test } from 'vitest'

import { stepAt } from './cross-hair.ts'
import { plainLooks } from './looks.ts'
import { readOut } from './read-out.tsx'

const grid = { start: Date.parse('2026-11-21T14:00:00Z'), stepMs: 15_000, unit: 'requests-per-second' } as const
const series = [{ key: 'a', label: 'a', values: [1, null, 3, null], look: plainLooks[0] }]

test('a time belongs to its nearest step, and to none outside the grid', () => {
  const within = { ...grid, count: 4 }
  expect(stepAt(grid.start + 20_000, within)).toBe(1)
  expect(stepAt(grid.start - 20_000, within)).toBeNull()
  expect(stepAt(grid.start + 60_000, within)).toBeNull()
})

test('the read-out says that a step is not known, and without a time the newest that is', () => {
  expect(readOut({ ...grid, series, zone: 'UTC' }, grid.start + 15_000)).toEqual(['14:00:15 UTC', 'no data'])
  expect(readOut({ ...grid, series, zone: 'UTC' }, grid.start - 15_000)).toEqual(['13:59:45 UTC', 'no data'])
  expect(readOut({ ...grid, series, zone: 'UTC' }, null)).toEqual(['newest', '3 req/s'])
})

import { expect, test } from 'vitest'

import type { Retention } from '#lib/contracts/retention.ts'
import { idleWords, sealedWords, sizeWords } from './retention-words.ts'

const segment: Retention['segments'][number] = {
  log: 'ops',
  number: 0,
  first: 0,
  last: 4_095,
  lastAt: '2025-09-30T23:59:00.000001Z',
  file: 'audit-ops-000000.ndjson.gz',
  sha256: 'ab'.repeat(32),
  bytes: 812_345,
  sealedAt: '2025-10-01T00:00:10.000001Z',
  isOldEnough: true,
  purged: null,
}
const retention: Retention = {
  log: 'ops',
  off: null,
  problem: null,
  most: 65_536,
  purgeAfter: '13 months',
  segments: [segment, { ...segment, number: 1 }],
  request: null,
  account: 'id',
}

test('what is sealed is counted, and what of it is gone', () => {
  expect(sealedWords(retention)).toBe('2 segments, none purged; entries older than 13 months may be purged')
  const purged = { at: '2026-11-20T12:00:00Z', entry: 12_400 }
  expect(sealedWords({ ...retention, segments: [{ ...segment, purged }] })).toContain('1 segment, 1 purged')
})

test('where nothing is sealed it says why, or when the first segment comes', () => {
  expect(idleWords(retention)).toBeNull()
  expect(idleWords({ ...retention, segments: [] })).toContain('65,536 entries')
  expect(idleWords({ ...retention, off: 'no-folder' })).toContain('AUDIT_SEGMENT_DIR')
  expect(idleWords({ ...retention, off: 'no-key' })).toContain('AUDIT_SIGNING_KEY_FILE')
})

test('sizes are told with two digits that matter', () => {
  expect([0, 812, 9_412, 812_345, 12_345_678].map(sizeWords)).toEqual(['0 B', '812 B', '9.4 kB', '812 kB', '12 MB'])
})

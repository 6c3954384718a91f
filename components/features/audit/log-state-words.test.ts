import { expect, test } from 'vitest'

import type { AuditState } from '#lib/contracts/audit-state.ts'
import { logStateWords } from './log-state-words.ts'

const now = Date.parse('2026-11-20T12:00:00Z')
const intact: AuditState['verdict'] = {
  state: 'intact',
  size: 12_408,
  checkedAt: '2026-11-20T11:59:48Z',
  wholeCheckedAt: '2026-11-20T11:56:00Z',
  running: null,
  purged: null,
  anchors: [{ name: 'ConfigMaps', isReadable: true, size: 12_408, at: '2026-11-20T11:59:48Z', failure: null }],
  problems: [],
}

function words(verdict: AuditState['verdict']) {
  return logStateWords({ log: 'ops', database: 'pglite', verdict, checkpoint: null, keys: [], receivers: [] }, now)
}

test('a checked and anchored log is complete, with the ages of both', () => {
  expect(words(intact)).toEqual({
    state: 'ok',
    word: 'Complete',
    sentence: '12,408 entries, the newest checked 12 s ago, all of them 4 min ago. Anchored 12 s ago.',
  })
})

test('entries since the last anchor are counted, and late ones are no longer fine', () => {
  const [anchor] = intact.anchors
  const behind = { ...intact, anchors: anchor ? [{ ...anchor, size: 12_405, at: '2026-11-20T11:59:00Z' }] : [] }
  expect(words(behind)).toMatchObject({
    state: 'ok',
    sentence: expect.stringContaining('Anchored 1 min ago, 3 entries since.'),
  })
  const late = { ...intact, anchors: anchor ? [{ ...anchor, size: 12_407, at: '2026-11-20T11:00:00Z' }] : [] }
  expect(words(late)).toMatchObject({ state: 'degraded', sentence: expect.stringContaining('1 entry since') })
})

test('entries that are sealed away are told, and when they went', () => {
  const purged = { size: 4_096, at: '2026-11-02T08:00:00.000001Z' }
  expect(words({ ...intact, purged }).sentence).toMatch(
    /^12,408 entries, the first 4,096 sealed away on 2026-11-02, the newest checked 12 s ago/,
  )
})

test('what cannot be read back is no anchor', () => {
  const anchors = [
    { name: 'Standard output', isReadable: false, size: 12_408, at: '2026-11-20T11:59:48Z', failure: null },
  ]
  expect(words({ ...intact, anchors })).toMatchObject({
    state: 'degraded',
    sentence: expect.stringContaining('Not anchored outside the database.'),
  })
})

test('a check that is hours old is not shown as fine', () => {
  expect(words({ ...intact, wholeCheckedAt: '2026-11-20T07:00:00Z' })).toMatchObject({ state: 'degraded' })
})

test('a broken log, one in work and one that cannot be read are each called that', () => {
  expect(
    words({
      state: 'broken',
      fault: 'edited',
      seq: 4,
      message: 'Entry 4 was edited.',
      foundAt: '2026-11-20T11:59:00Z',
    }),
  ).toEqual({
    state: 'critical',
    word: 'Broken',
    sentence: 'Entry 4 was edited. Found 1 min ago; the console only reads from then on.',
  })
  expect(words({ state: 'checking', checked: 1_000, size: 2_500 })).toMatchObject({
    state: 'in-progress',
    sentence: '1,000 of 2,500 entries checked so far.',
  })
  expect(words({ state: 'unknown', message: 'No answer.', since: '2026-11-20T11:59:00Z' })).toMatchObject({
    state: 'unknown',
    sentence: expect.stringContaining('since 11:59:00 UTC: No answer.'),
  })
})

import { expect, test } from 'vitest'

import { isNarrowed, readAuditFilter } from './audit-filter.ts'

test('the address is the filter', () => {
  expect(readAuditFilter({ log: 'sec', actor: 'oncall', outcome: 'denied', before: '812' })).toEqual({
    log: 'sec',
    actor: 'oncall',
    outcome: 'denied',
    before: 812,
    limit: 50,
  })
})

test('what is not understood is left out and the rest holds', () => {
  expect(readAuditFilter({ outcome: 'maybe', actor: 'admin', colour: 'red', before: '-1' })).toEqual({
    log: 'ops',
    actor: 'admin',
    limit: 50,
  })
})

test('choosing a log or a page narrows nothing', () => {
  expect(isNarrowed(readAuditFilter({ log: 'sec', before: '5' }))).toBe(false)
  expect(isNarrowed(readAuditFilter({ target: 'be-fa-public' }))).toBe(true)
})

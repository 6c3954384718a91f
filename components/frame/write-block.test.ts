import { expect, test } from 'vitest'

import { writeBlock } from './write-block.ts'

const facts = {
  role: 'admin',
  permission: 'change-workloads',
  freshness: 'live',
  connection: 'live',
  problems: [],
} as const

test('an admin with a live picture may write', () => {
  expect(writeBlock(facts)).toBeNull()
})

test('a role that may not is told which one could', () => {
  expect(writeBlock({ ...facts, role: 'operator' })).toBe('Needs the admin role.')
  expect(writeBlock({ ...facts, role: 'auditor' })).toBe('Auditors read; admins act.')
})

test('a log that cannot be trusted switches writes off', () => {
  expect(writeBlock({ ...facts, problems: [{ code: 'audit-distrusted' }] })).toContain('Audit log page')
  expect(writeBlock({ ...facts, problems: [{ code: 'missing-right' }] })).toBeNull()
})

test('an old picture and a lost console switch writes off', () => {
  expect(writeBlock({ ...facts, freshness: 'stale' })).toContain('not current')
  expect(writeBlock({ ...facts, connection: 'reconnecting' })).toContain('not reachable')
  expect(writeBlock({ ...facts, connection: 'ended' })).toContain('Sign in again')
})

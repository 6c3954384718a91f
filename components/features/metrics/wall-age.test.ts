import { expect, test } from 'vitest'

import { wallAlarm, type WallAge } from './wall-age.ts'

const now = Date.parse('2026-11-21T14:00:00Z')
const said = (change: Partial<WallAge>) =>
  wallAlarm({
    connection: 'live',
    asOf: '2026-11-21T13:59:50Z',
    now,
    age: (ms) => `${ms / 1_000} s`,
    isScreen: false,
    ...change,
  })

test('a wall that is current says nothing of its age', () => {
  expect(said({})).toBeNull()
  expect(said({ asOf: '2026-11-21T13:59:00Z' })).toBeNull()
})

test('after a minute of silence the age stands across the wall', () => {
  expect(said({ asOf: '2026-11-21T13:58:59Z' })).toBe('The cluster is silent. This is 61 s old.')
})

test('a lost console and a session that ended are said at once', () => {
  expect(said({ connection: 'reconnecting' })).toBe('The console does not answer. This is 10 s old.')
  expect(said({ connection: 'ended' })).toContain('Signed out')
  expect(said({ connection: 'ended', isScreen: true })).toContain('The link of this screen has ended')
})

test('before anything was heard, nothing is known', () => {
  expect(said({ asOf: null })).toContain('Nothing was heard')
  expect(said({ asOf: null, connection: 'reconnecting' })).toContain('Nothing is known')
})

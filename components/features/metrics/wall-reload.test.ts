import { expect, test } from 'vitest'

import { isReloadDue } from './wall-reload.ts'

const at = (iso: string) => Date.parse(iso)
/** A page whose own minute is 20. */
const loadedAt = at('2026-11-20T14:00:20Z') - ((at('2026-11-20T14:00:20Z') / 1_000) % 50) * 1_000 + 20_000

test('a screen loads its page anew once in the night, at its own minute', () => {
  expect(isReloadDue({ loadedAt, now: at('2026-11-21T02:59:00Z'), zone: 'UTC' })).toBe(false)
  expect(isReloadDue({ loadedAt, now: at('2026-11-21T03:19:00Z'), zone: 'UTC' })).toBe(false)
  expect(isReloadDue({ loadedAt, now: at('2026-11-21T03:20:00Z'), zone: 'UTC' })).toBe(true)
  expect(isReloadDue({ loadedAt, now: at('2026-11-21T04:00:00Z'), zone: 'UTC' })).toBe(false)
})

test('the night is that of the screen’s zone, and a page that was just loaded is left alone', () => {
  expect(isReloadDue({ loadedAt, now: at('2026-11-21T03:30:00Z'), zone: 'Europe/Warsaw' })).toBe(false)
  expect(isReloadDue({ loadedAt, now: at('2026-11-21T02:30:00Z'), zone: 'Europe/Warsaw' })).toBe(true)
  const reloaded = at('2026-11-21T03:20:10Z')
  expect(isReloadDue({ loadedAt: reloaded, now: at('2026-11-21T03:59:00Z'), zone: 'UTC' })).toBe(false)
})

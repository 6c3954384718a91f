import { expect, test } from 'vitest'

import { readInstallation, readTheme, readZone } from './preferences.ts'

test('a zone that no clock knows is UTC', () => {
  expect(readZone('Mars%2FOlympus')).toBe('UTC')
  expect(readZone('%')).toBe('UTC')
  expect(readZone(undefined)).toBe('UTC')
  expect(readZone('Pacific%2FChatham')).toBe('Pacific/Chatham')
})

test('a theme is one of three', () => {
  expect([undefined, 'dark', 'sepia'].map(readTheme)).toEqual(['system', 'dark', 'system'])
})

test('half an installation is none', () => {
  expect(readInstallation('tracardi%2Fmain')).toEqual({ namespace: 'tracardi', release: 'main' })
  expect(readInstallation('tracardi')).toBeNull()
  expect(readInstallation('%E0%A4')).toBeNull()
})

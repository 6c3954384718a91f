import { expect, test } from 'vitest'
import type { EnvValue } from './environment.ts'
import { guiApiSetting } from './gui-api.ts'

function effect(value: EnvValue, version: string | null) {
  return guiApiSetting({ source: { from: 'literal' }, value }, version).effect
}

const known = (value: string): EnvValue => ({ state: 'known', value })

test.each([
  ['yes', 'exposed', 'exposed'],
  ['YES', 'exposed', 'exposed'],
  ['on', 'hidden', 'exposed'],
  ['true', 'hidden', 'exposed'],
  ['True', 'hidden', 'exposed'],
  ['no', 'hidden', 'hidden'],
  ['off', 'hidden', 'hidden'],
  ['FALSE', 'hidden', 'hidden'],
  ['', 'hidden', 'crash'],
  ['1', 'hidden', 'crash'],
  ['0', 'hidden', 'crash'],
  ['y', 'hidden', 'crash'],
  [' yes', 'hidden', 'crash'],
] as const)('%o: 0.8 takes it as %s, 0.9 and later as %s', (value, before, since) => {
  expect(effect(known(value), '0.8.2')).toBe(before)
  expect(effect(known(value), '0.9.0-rc5')).toBe(since)
  expect(effect(known(value), '1.3.x')).toBe(since)
})

test('without a version only what all versions agree on is known', () => {
  expect(effect(known('yes'), null)).toBe('exposed')
  expect(effect(known('no'), 'latest')).toBe('hidden')
  expect(effect(known('true'), null)).toBe('unknown')
  expect(effect(known('1'), 'latest')).toBe('unknown')
})

test('unset means exposed everywhere; a Secret leaves it unknown', () => {
  expect(effect({ state: 'unset' }, '0.8.1')).toBe('exposed')
  expect(effect({ state: 'unset' }, '1.1.0')).toBe('exposed')
  expect(effect({ state: 'unknown' }, '1.1.0')).toBe('unknown')
})

test('a text too long to be a flag crashes from 0.9 on', () => {
  expect(effect({ state: 'long' }, '1.1.0')).toBe('crash')
  expect(effect({ state: 'long' }, '0.8.1')).toBe('hidden')
})

import { expect, test } from 'vitest'
import { resolveVariable, type EnvEntry, type EnvFrom } from './environment.ts'

const maps = new Map([
  ['one', new Map([['FLAG', 'from-one']])],
  ['two', new Map([['FLAG', 'from-two']])],
  [
    'keys',
    new Map<string, string | null>([
      ['gui', 'no'],
      ['long', null],
      ['AG', 'by-prefix'],
    ]),
  ],
])

function resolve(env: readonly EnvEntry[], envFrom: readonly EnvFrom[] = []) {
  return resolveVariable('FLAG', { env, envFrom }, maps)
}

const literal = (value: string, name = 'FLAG'): EnvEntry => ({ name, from: 'literal', value })
const whole = (name: string, prefix = ''): EnvFrom => ({ kind: 'ConfigMap', name, prefix })
const mapKey = (key: string, optional = false): EnvEntry => ({
  name: 'FLAG',
  from: 'config-map',
  configMap: 'keys',
  key,
  optional,
})

test('nothing sets it', () => {
  expect(resolve([literal('x', 'OTHER')])).toEqual({ source: { from: 'unset' }, value: { state: 'unset' } })
})

test('of two whole ConfigMaps the later wins', () => {
  expect(resolve([], [whole('one'), whole('two')])).toEqual({
    source: { from: 'env-from', kind: 'ConfigMap', name: 'two' },
    value: { state: 'known', value: 'from-two' },
  })
})

test('an own item beats whole ConfigMaps', () => {
  expect(resolve([literal('mine')], [whole('one')])).toMatchObject({
    source: { from: 'literal' },
    value: { value: 'mine' },
  })
})

test('a prefix is put before the keys', () => {
  expect(resolve([], [whole('keys', 'FL')])).toMatchObject({ value: { state: 'known', value: 'by-prefix' } })
})

test('a whole Secret may hold it, so nothing before it is certain', () => {
  const secret: EnvFrom = { kind: 'Secret', name: 'all', prefix: '' }
  expect(resolve([], [whole('one'), secret]).value).toEqual({ state: 'unknown' })
  expect(resolve([], [secret, whole('one')]).value).toEqual({ state: 'known', value: 'from-one' })
  expect(resolve([], [{ ...secret, prefix: 'DB_' }]).value).toEqual({ state: 'unset' })
})

test('a key of a ConfigMap is read; a long value is known to be long', () => {
  expect(resolve([mapKey('gui')]).value).toEqual({ state: 'known', value: 'no' })
  expect(resolve([mapKey('long')]).value).toEqual({ state: 'long' })
})

test('a missing key is unknown, and if optional leaves what was there', () => {
  expect(resolve([mapKey('absent')]).value).toEqual({ state: 'unknown' })
  expect(resolve([mapKey('absent', true)], [whole('one')]).value).toEqual({ state: 'known', value: 'from-one' })
})

test('of two items with one name the last wins, and that is reported', () => {
  expect(resolve([literal('yes'), literal('no')])).toEqual({
    source: { from: 'duplicate' },
    value: { state: 'known', value: 'no' },
  })
})

test('a reference takes the value of an earlier variable', () => {
  expect(resolve([literal('no', 'BASE'), literal('$(BASE)')]).value).toEqual({ state: 'known', value: 'no' })
  expect(resolve([literal('$(BASE)'), literal('no', 'BASE')]).value).toEqual({ state: 'known', value: '$(BASE)' })
  expect(resolve([literal('$$(BASE)')]).value).toEqual({ state: 'known', value: '$(BASE)' })
  const secret: EnvEntry = { name: 'BASE', from: 'secret', secret: 's', key: 'k', optional: false }
  expect(resolve([secret, literal('$(BASE)')]).value).toEqual({ state: 'unknown' })
})

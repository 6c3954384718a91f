import { expect, test } from 'vitest'
import { invalidVariable, readFlag } from './tracardi-flag.ts'

test.each([
  [undefined, 'exposed', 'exposed'],
  ['yes', 'exposed', 'exposed'],
  ['YES', 'exposed', 'exposed'],
  ['on', 'hidden', 'exposed'],
  ['True', 'hidden', 'exposed'],
  ['no', 'hidden', 'hidden'],
  ['off', 'hidden', 'hidden'],
  ['', 'hidden', 'crash'],
  ['1', 'hidden', 'crash'],
  [' yes', 'hidden', 'crash'],
])('EXPOSE_GUI_API=%o is %s in 0.8 and %s from 0.9 on', (value, old, recent) => {
  expect(readFlag(value, '0.8.1')).toBe(old)
  expect(readFlag(value, '0.9.0')).toBe(recent)
  expect(readFlag(value, '1.2.x')).toBe(recent)
})

test('any strict boolean ends the process, from 0.9 on', () => {
  const env = new Map([['ENABLE_WORKFLOW', 'maybe']])
  expect(invalidVariable(env, '1.2.x')).toBe('ENABLE_WORKFLOW')
  expect(invalidVariable(env, '0.8.1')).toBeUndefined()
})

import canonicalize from 'canonicalize'
import { expect, test } from 'vitest'
import { isCanonicalJson } from './canonical-json.ts'

const canonical = [
  '{}',
  '[]',
  '"a"',
  '{"a":1,"b":[{"c":null,"d":true}],"é":"\u20ac"}',
  '{"10":1,"9":2}',
  '{"a":{"1":0,"10":0,"2":0,"_":0}}',
  '{"":0,"\\u0001":0,"\\b":"\\f","A":"\\"\\\\/"}',
  '[1e+21,1e-7,0.1,-5,333333333.3333333]',
  '{"\u2028":"\u2029"}',
  '{"\uD83D\uDE00":0,"\uFB33":0}',
]

test.each(canonical)('%s is canonical', (text) => {
  expect(canonicalize(JSON.parse(text))).toBe(text)
  expect(isCanonicalJson(text)).toBe(true)
})

test.each([
  '{"b":1,"a":2}',
  '{"a":[{"d":1,"c":2}]}',
  '{"9":2,"10":1}',
  '{"a":1,"a":1}',
  '{ "a":1}',
  '{"a":1}\n',
  '{"a":1.0}',
  '{"a":1e2}',
  '[-0]',
  '"\\u0061"',
  '"\\/"',
  '["\\u00e9"]',
  '{"a":1',
  '',
  'undefined',
])('%s is not', (text) => {
  expect(isCanonicalJson(text)).toBe(false)
})

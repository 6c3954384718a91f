import { expect, test } from 'vitest'

import { logWords } from './log-words.ts'

test.each([
  ['token in a header', 'Authorization: Bearer abcdef0123456789', 'Authorization: Bearer [secret removed]'],
  ['JSON web token', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl back', 'got [secret removed] back'],
  ['password in a query', 'GET /?user=a&password=hunter2&x=1', 'GET /?user=a&password=[secret removed]&x=1'],
  [
    'password in an address',
    'postgresql://console:hunter2@db/console',
    'postgresql://console:[secret removed]@db/console',
  ],
  ['private key', 'x -----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- y', 'x [secret removed] y'],
])('a %s is removed', (_, text, clean) => {
  expect(logWords(text, 500)).toBe(clean)
})

test.each([
  'We rotate the token: see the plan',
  'password policy changed',
  'scale 3 → 5',
  'Zażółć gęślą jaźń\nsecond line',
])('ordinary words stay: %s', (text) => {
  expect(logWords(text, 500)).toBe(text)
})

test('what is cut fits the limit and tells how much is missing', () => {
  const cut = logWords('y'.repeat(600), 500)
  expect(cut.length).toBeLessThanOrEqual(500)
  expect(cut).toMatch(/ … \[100 characters more\]$/)
  expect(logWords('😀'.repeat(50), 41).isWellFormed()).toBe(true)
})

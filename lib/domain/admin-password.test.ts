import { expect, test } from 'vitest'
import { readPasswordCommand, unusablePassword } from './admin-password.ts'

test.each([
  '',
  ' ',
  'with blank',
  'tab\there',
  'line\nhere',
  'no-break\u00A0space',
  'wide\u3000space',
  'zero\u200Bwidth',
])('%j cannot be a password', (text) => {
  expect(unusablePassword(text)).not.toBeNull()
})

test.each(['bell\u0007', 'left\u202Eright', '\uD800', 'e\u0301'.repeat(20), 'x'.repeat(129)])(
  '%j cannot be a password either',
  (text) => {
    expect(unusablePassword(text)).not.toBeNull()
  },
)

test.each(['plain', 'żółć-łąka', '🔑'.repeat(128), `quotes'"\\$&%`])('%j can', (text) => {
  expect(unusablePassword(text)).toBeNull()
})

test('a Secret is read by the command to copy', () => {
  expect(readPasswordCommand({ namespace: 'cdp', name: 'shop-admin' })).toBe(
    "kubectl --namespace cdp get secret shop-admin --output jsonpath='{.data.password}' | base64 --decode",
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { madeReadable, readableText } from './readable-text.ts'

const zalgo = `a${'\u0301'.repeat(10_000)}`

test.each([
  ['a direction override', 'pay \u202Eevil\u202C', 'pay \uFFFDevil\uFFFD'],
  ['an isolate', '\u2066x\u2069', '\uFFFDx\uFFFD'],
  ['the Arabic letter mark', 'a\u061Cb', 'a\uFFFDb'],
  ['a control character', 'a\u0000\u001B[31mb\u007F', 'a\uFFFD\uFFFD[31mb\uFFFD'],
  ['an invisible space', 'ad\u200Bmin\uFEFF', 'ad\uFFFDmin\uFFFD'],
  ['a line separator', 'a\u2028b', 'a\uFFFDb'],
  ['a tag', 'a\u{E0061}b', 'a\uFFFDb'],
  ['half a character', 'a\uD800b', 'a\uFFFDb'],
])('%s is refused, and made visible where it cannot be', (_, text, made) => {
  expect(readableText.test(text)).toBe(false)
  expect(madeReadable(text)).toBe(made)
})

test('ten thousand marks on a letter are refused, and eight are left', () => {
  expect(readableText.test(zalgo)).toBe(false)
  expect(madeReadable(zalgo).length).toBeLessThan(10)
})

test.each(['Zażółć gęślą jaźń\nsecond line\t!', 'שָׁלוֹם', 'ที่นี่', 'क्ष्म्य', '👩‍👩‍👧‍👦 🏳️‍🌈', '<script>=1+1</script>', '日本語'])(
  'words stay as they are: %s',
  (text) => {
    expect(readableText.test(text)).toBe(true)
    expect(madeReadable(text)).toBe(text.normalize('NFC'))
  },
)

test('whatever comes in, what comes out can be read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const made = madeReadable(text)
      expect(readableText.test(made)).toBe(true)
      expect(madeReadable(made)).toBe(made)
    }),
  )
})

import { expect, test } from 'vitest'

import { readBounded } from './read-bounded.ts'

async function* chunks(...parts: readonly Uint8Array[]) {
  yield* parts
}
const bytes = (text: string) => new TextEncoder().encode(text)

test('what fits is the text, also where a character is cut in two', async () => {
  const whole = bytes('größer')
  expect(await readBounded(chunks(whole.slice(0, 3), whole.slice(3)), whole.byteLength)).toBe('größer')
  expect(await readBounded(chunks(), 0)).toBe('')
})

test('one byte more than allowed is nothing, and the rest is not asked for', async () => {
  let isAsked = false
  async function* endless() {
    yield bytes('12345')
    isAsked = true
    yield bytes('6')
  }
  expect(await readBounded(endless(), 4)).toBeNull()
  expect(isAsked).toBe(false)
})

import { expect, test } from 'vitest'
import { textLines } from './text-lines.ts'

async function* piecesOf(text: string, length: number) {
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at += length) yield await Promise.resolve(bytes.subarray(at, at + length))
}

test.each([1, 2, 3, 7, 1_000])('lines are the same in pieces of %i bytes', async (length) => {
  const text = 'one\n\nłódź 😀\u2028still the third\r\nlast without an end'
  expect(await Array.fromAsync(textLines(piecesOf(text, length)))).toEqual(text.split('\n'))
  expect(await Array.fromAsync(textLines(piecesOf(`${text}\n`, length)))).toEqual(text.split('\n'))
})

test('nothing has no line', async () => {
  expect(await Array.fromAsync(textLines(piecesOf('', 1)))).toEqual([])
})

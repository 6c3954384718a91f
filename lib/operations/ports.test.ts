import { expect, test } from 'vitest'

import { NoAnswer } from './ports.ts'

test('silence is known as silence when it was thrown in the other bundle', () => {
  // What a second copy of the module would throw.
  const copy = new (class NoAnswer extends Error {
    override readonly name = 'NoAnswer'
  })('no answer')
  expect(copy).toBeInstanceOf(NoAnswer)
  expect(new NoAnswer('no answer')).toBeInstanceOf(NoAnswer)
  expect(new Error('refused')).not.toBeInstanceOf(NoAnswer)
})

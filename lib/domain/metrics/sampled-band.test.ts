import { expect, test } from 'vitest'

import { bandOf } from './sampled-band.ts'

test('a band is there once a step holds two readings that differ', () => {
  expect(bandOf([1, null, 2], [1, null, 3])).toEqual({ band: { low: [1, null, 2], high: [1, null, 3] } })
  expect(bandOf([1, null, 2], [1, null, 2])).toEqual({})
  expect(bandOf([], [])).toEqual({})
})

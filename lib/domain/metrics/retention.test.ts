import { expect, test } from 'vitest'

import { parseRetention, usualRetention } from './retention.ts'

test('the usual one is whole for two days and ends after 400', () => {
  expect(parseRetention(usualRetention)).toEqual({ raw: 172_800, m1: 1_209_600, m10: 7_776_000, h1: 34_560_000 })
})

test.each([
  ['', 'nothing'],
  ['48h,14d,90d', 'a tier is missing'],
  ['48h,14d,90d,400d,800d', 'one too many'],
  ['48,14d,90d,400d', 'no unit'],
  ['-48h,14d,90d,400d', 'below zero'],
  ['12h,14d,90d,400d', 'the minutes could not be made in time'],
  ['20d,14d,90d,400d', 'finer ones outlast coarser ones'],
  ['48h,14d,90d,9999d', 'for ever'],
])('%j is refused: %s', (text) => {
  expect(parseRetention(text)).toBeNull()
})

import { expect, test } from 'vitest'

import { tierFor, type Retention } from './sample.ts'

const day = 86_400
const retention: Retention = { raw: 2 * day, m1: 14 * day, m10: 90 * day, h1: 400 * day }

test.each([
  [15, 900, 'raw'],
  [30, 3_600, 'raw'],
  [60, 21_600, 'm1'],
  [300, day, 'm1'],
  [600, day, 'm10'],
  // Ten minutes do not go into fifteen.
  [900, 3 * day, 'm1'],
  [3_600, 7 * day, 'h1'],
  [7_200, 30 * day, 'h1'],
])('a step of %i s over %i s is read from %s', (step, age, tier) => {
  expect(tierFor(step, age, retention)).toBe(tier)
})

test.each([
  ['an hour of five days ago, in steps of 15 s', 15, 5 * day, 'm1'],
  ['a day of a month ago, in steps of 5 min', 300, 30 * day, 'm10'],
  ['longer ago than anything is kept', 15, 500 * day, 'h1'],
])('%s is read from the finest tier that is kept', (_, step, age, tier) => {
  expect(tierFor(step, age, retention)).toBe(tier)
})

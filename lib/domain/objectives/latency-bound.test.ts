import { expect, test } from 'vitest'

import { nearestBound } from './latency-bound.ts'

const traefik = [0.1, 0.3, 1.2, 5]
const nginx = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

test.each([
  ['its own bucket', 0.3, traefik, 0.3],
  ['the nearest as a factor', 0.3, nginx, 0.25],
  ['a higher one where that is nearer', 0.4, nginx, 0.5],
  ['the stricter of two that are equally near', 0.2, [0.1, 0.4], 0.1],
  ['none that is more than twice away', 0.3, [0.1, 1.2], null],
  ['none of none', 0.3, [], null],
  ['never the bucket that holds everything', 40, [...nginx, Infinity], null],
])('a threshold is judged by %s', (_, threshold, bounds, expected) => {
  expect(nearestBound(threshold, bounds)).toBe(expected)
})

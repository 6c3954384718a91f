import fc from 'fast-check'
import { expect, test } from 'vitest'

import { bucketCounts, countsBelow, latencyBounds } from './latency-buckets.ts'
import { quantileOf } from './quantile.ts'

const countsFrom = fc.array(fc.nat(1_000), { minLength: latencyBounds.length, maxLength: latencyBounds.length })

test('a histogram with our own edges is kept as it is', () => {
  fc.assert(
    fc.property(countsFrom, (counts) => {
      const below = countsBelow(counts).map(({ le, count }) => [le === '+Inf' ? Infinity : Number(le), count] as const)
      expect(bucketCounts(new Map(below))).toEqual(counts)
    }),
  )
})

const traefik = [0.1, 0.3, 1.2, 5, Infinity]

test('with the edges of Traefik a request counts as slow as it can have been', () => {
  const counts = bucketCounts(new Map([70, 90, 99, 99, 100].map((count, index) => [traefik[index] ?? 0, count])))
  expect(counts).toEqual([0, 0, 0, 0, 70, 0, 20, 0, 9, 0, 0, 1])
})

test('whatever the edges, no quantile comes out faster than the source itself would say, and none is lost', () => {
  const steps = fc.array(fc.nat(1_000), { minLength: traefik.length, maxLength: traefik.length })
  fc.assert(
    fc.property(steps, fc.constantFrom(0.5, 0.95, 0.99), (between, quantile) => {
      let sum = 0
      const below = between.map((count, index) => ({ atMost: traefik[index] ?? 0, count: (sum += count) }))
      const kept = bucketCounts(new Map(below.map(({ atMost, count }) => [atMost, count]))) ?? []
      const stored = countsBelow(kept).map(({ le, count }) => ({
        atMost: Number(le.replace('+Inf', 'Infinity')),
        count,
      }))
      fc.pre(sum > 0)
      // The upper end of the bucket that holds the quantile, in the source's edges and in ours.
      const endOf = (buckets: typeof below) => buckets.find(({ count }) => count >= quantile * sum)?.atMost ?? 0
      expect(endOf(stored)).toBeGreaterThanOrEqual(endOf(below))
      expect(stored.at(-1)?.count).toBe(sum)
    }),
  )
})

test('without a last edge nothing is known of the total', () => {
  expect(bucketCounts(new Map([[0.1, 70]]))).toBeNull()
})

test('the quantile of merged buckets is that of all requests, which a mean of quantiles is not', () => {
  const fast = [0, 0, 0, 0, 990, 0, 0, 0, 0, 0, 0, 0]
  const slow = [0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0]
  const merged = countsBelow(fast.map((count, index) => count + (slow[index] ?? 0)))
  const buckets = merged.map(({ le, count }) => ({ atMost: Number(le.replace('+Inf', 'Infinity')), count }))
  expect(quantileOf(0.5, buckets)?.value).toBeCloseTo(0.0753, 3)
  expect(quantileOf(0.995, buckets)?.value).toBeCloseTo(1.75, 2)
})

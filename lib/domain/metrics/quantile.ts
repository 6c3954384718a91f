/** Cumulative counts or rates by upper bound, as histograms keep them. */
export type Bucket = { readonly atMost: number; readonly count: number }

export type Quantile = {
  readonly value: number
  /** The quantile lies beyond the last bound, so it is at least `value`. */
  readonly isBeyond: boolean
}

/**
 * As Prometheus does it: linear within a bucket, the last bound for what lies beyond. Null without observations, or
 * without a `+Inf` bucket.
 */
export function quantileOf(quantile: number, unsorted: readonly Bucket[]): Quantile | null {
  const buckets = [...unsorted].sort((one, other) => one.atMost - other.atMost)
  const last = buckets.at(-1)
  const total = last?.count ?? 0
  if (buckets.length < 2 || last?.atMost !== Number.POSITIVE_INFINITY || !(total > 0)) return null
  const rank = quantile * total
  const found = buckets.findIndex(({ count }) => count >= rank)
  const bucket = buckets[found]
  if (bucket === undefined || bucket === last) return { value: buckets.at(-2)?.atMost ?? 0, isBeyond: true }
  const below = buckets[found - 1] ?? { atMost: 0, count: 0 }
  // A first bucket at or below zero has no lower end to begin from.
  if (found === 0 && bucket.atMost <= 0) return { value: bucket.atMost, isBeyond: false }
  const within = bucket.count - below.count
  const share = within > 0 ? (rank - below.count) / within : 1
  return { value: below.atMost + (bucket.atMost - below.atMost) * share, isBeyond: false }
}

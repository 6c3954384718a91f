/** Seconds; the last is everything above. Those of ingress-nginx, so that its histogram is kept as it is. */
export const latencyBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, Infinity] as const

/**
 * What fell between two edges of a source, from what fell below each. Where its edges are not ours, a request counts as
 * slow as it can have been: the quantile may be too high, never too low. Null when the edges say nothing.
 */
export function bucketCounts(below: ReadonlyMap<number, number>): readonly number[] | null {
  if (!below.has(Infinity)) return null
  const counts = latencyBounds.map(() => 0)
  let lower = 0
  for (const [edge, count] of [...below].toSorted(([one], [other]) => one - other)) {
    const index = latencyBounds.findIndex((bound) => bound >= edge)
    // Edges read one after another while requests go on may be a little out of order.
    counts[index] = (counts[index] ?? 0) + Math.max(0, count - lower)
    lower = Math.max(lower, count)
  }
  return counts
}

/** The other way round, under the names that Prometheus gives the edges. */
export function countsBelow(counts: readonly number[]): readonly { readonly le: string; readonly count: number }[] {
  let sum = 0
  return latencyBounds.map((bound, index) => {
    sum += counts[index] ?? 0
    return { le: bound === Infinity ? '+Inf' : String(bound), count: sum }
  })
}

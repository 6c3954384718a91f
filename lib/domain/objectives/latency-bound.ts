/** A bucket further away than this, as a factor, says nothing of the threshold. */
const furthest = 2

/**
 * The bucket's bound by which latency is judged: the threshold itself, or else the nearest one, as a factor. Null where
 * none is near. Of two that are equally near the lower one, which is the stricter.
 */
export function nearestBound(thresholdSeconds: number, bounds: readonly number[]): number | null {
  const near = bounds
    .filter((bound) => bound > 0 && Number.isFinite(bound))
    .map((bound) => ({ bound, distance: Math.abs(Math.log(bound / thresholdSeconds)) }))
    .filter(({ distance }) => distance <= Math.log(furthest) + 1e-9)
    .toSorted((one, other) => one.distance - other.distance || one.bound - other.bound)
  return near[0]?.bound ?? null
}

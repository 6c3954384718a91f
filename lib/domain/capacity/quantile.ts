/** Quantile `q` (0…1) of the values, by linear interpolation; null of nothing. */
export function quantile(values: readonly number[], q: number): number | null {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (sorted.length - 1) * q
  const low = sorted[Math.floor(at)]
  const high = sorted[Math.ceil(at)]
  if (low === undefined || high === undefined) return null
  return low + (high - low) * (at - Math.floor(at))
}

export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5)
}

/** The value below which this share of the samples lies (nearest rank); NaN without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** `p50 12  p95 40  p99 55  max 60` of milliseconds. */
export function spread(samples: readonly number[]): string {
  const shares = [0.5, 0.95, 0.99, 1] as const
  return shares
    .map((share) => `${share === 1 ? 'max' : `p${share * 100}`} ${percentile(samples, share).toFixed(0).padStart(5)}`)
    .join('  ')
}

export const seconds = (ms: number | null) => (ms === null ? 'never' : `${(ms / 1000).toFixed(1)} s`)

export const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`

export const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`

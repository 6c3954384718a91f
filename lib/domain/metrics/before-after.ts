/** Figures on a grid: the n-th belongs to `start + n · stepMs`, in milliseconds. */
export type GridValues = {
  readonly start: number
  readonly stepMs: number
  readonly values: readonly (number | null)[]
}

export type Around = { readonly before: number; readonly after: number }

export const aroundMs = 600_000

const fewestPoints = 8
const fewestRequests = 100

/**
 * The median of ten minutes before a change began and of ten after it was over; what happens in between says nothing of
 * either. Null when a side has too little to go by: too few steps, or hardly any requests.
 */
export function beforeAndAfter(
  figures: GridValues,
  requests: GridValues,
  change: { readonly at: number; readonly endAt: number | null },
): Around | null {
  const end = change.endAt ?? change.at
  const before = side(figures, requests, change.at - aroundMs, change.at)
  const after = side(figures, requests, end, end + aroundMs)
  return before === null || after === null ? null : { before, after }
}

function side(figures: GridValues, requests: GridValues, from: number, to: number): number | null {
  const known = within(figures, from, to)
  const asked = within(requests, from, to).reduce((sum, perSecond) => sum + (perSecond * requests.stepMs) / 1_000, 0)
  if (known.length < fewestPoints || asked < fewestRequests) return null
  return median(known)
}

/** Each step tells of the time before it, so the one at `from` is still of what was before. */
function within({ start, stepMs, values }: GridValues, from: number, to: number): readonly number[] {
  return values.flatMap((value, index) => {
    const at = start + index * stepMs
    return value !== null && at > from && at <= to ? [value] : []
  })
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

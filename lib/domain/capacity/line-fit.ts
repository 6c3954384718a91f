import { median } from './quantile.ts'

export type Line = {
  readonly intercept: number
  readonly slope: number
  /** Median distance of a point from the line, as a share of the point; 0…. */
  readonly residual: number
}

/** Every pair of these is compared: 180,000 slopes, some milliseconds. */
const pointsCompared = 600

/**
 * The line through `[x, y]` whose slope is the median of the slopes of all pairs (Theil–Sen): up to 29 % of the points may
 * be nonsense, which a fit by least squares would follow. Null where all points have the same x.
 */
export function fitLine(points: readonly (readonly [number, number])[]): Line | null {
  const chosen = spread(points, pointsCompared)
  const slopes: number[] = []
  for (const [index, [x1, y1]] of chosen.entries())
    for (const [x2, y2] of chosen.slice(index + 1)) if (x1 !== x2) slopes.push((y2 - y1) / (x2 - x1))
  const slope = median(slopes)
  if (slope === null) return null
  const intercept = median(chosen.map(([x, y]) => y - slope * x)) ?? 0
  const residual = median(chosen.filter(([, y]) => y !== 0).map(([x, y]) => Math.abs(y - intercept - slope * x) / y))
  return { intercept, slope, residual: residual ?? 0 }
}

/** As many of the values, evenly spread and always the same ones. */
function spread<Value>(values: readonly Value[], count: number): Value[] {
  if (values.length <= count) return [...values]
  const bucket = (index: number) => Math.floor((index * count) / values.length)
  return values.filter((_, index) => bucket(index) !== bucket(index - 1))
}

import type { Grid } from '../metrics/grid.ts'
import type { PanelSeries } from '../metrics/panel.ts'

/** Requests, and those of them that break an objective; null where the source does not know, which is not none. */
export type Counted = { readonly total: number; readonly bad: number } | null

/** What was counted in each step of a grid. */
export type CountedSteps = { readonly grid: Grid; readonly steps: readonly Counted[] }

/** Of a window, the share of steps that must be known to speak of it. */
const leastKnown = 0.9

/** Requests that failed, from rates by class of answer. */
export function failedSteps(series: readonly PanelSeries[], grid: Grid): CountedSteps {
  const total = series.map(({ values }) => values)
  const failed = series.filter(({ key }) => key === '5xx').map(({ values }) => values)
  const steps = Array.from({ length: grid.count }, (_, step) => {
    const all = sumAt(total, step)
    return all === null ? null : counted(grid, all, sumAt(failed, step) ?? 0)
  })
  return { grid, steps }
}

/** Requests beyond a bound, from rates by the bound of their bucket, as histograms keep them. */
export function slowSteps(series: readonly PanelSeries[], grid: Grid, boundSeconds: number): CountedSteps {
  const valuesOf = (bound: number) => series.filter(({ key }) => Number(key) === bound).map(({ values }) => values)
  const [total, within] = [valuesOf(Infinity), valuesOf(boundSeconds)]
  const steps = Array.from({ length: grid.count }, (_, step) => {
    const [all, fast] = [sumAt(total, step), sumAt(within, step)]
    return all === null || fast === null ? null : counted(grid, all, Math.max(0, all - fast))
  })
  return { grid, steps }
}

function counted({ stepMs }: Grid, perSecond: number, badPerSecond: number): Counted {
  const seconds = stepMs / 1_000
  return { total: perSecond * seconds, bad: badPerSecond * seconds }
}

function sumAt(lines: readonly (readonly (number | null)[])[], step: number): number | null {
  const known = lines.flatMap((values) => values[step] ?? [])
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}

/** The window that ends with the grid; null where too many of its steps are not known. */
export function countedIn({ grid, steps }: CountedSteps, windowMs: number): Counted {
  const length = Math.max(1, Math.round(windowMs / grid.stepMs))
  if (length > grid.count) return null
  const known = steps.slice(grid.count - length).filter((step) => step !== null)
  return known.length < length * leastKnown ? null : sumOf(known)
}

export function sumOf(steps: readonly NonNullable<Counted>[]): NonNullable<Counted> {
  return steps.reduce((sum, { total, bad }) => ({ total: sum.total + total, bad: sum.bad + bad }), { total: 0, bad: 0 })
}

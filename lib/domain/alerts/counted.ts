import type { Grid } from '../metrics/grid.ts'
import type { PanelSeries } from '../metrics/panel.ts'
import type { Counted } from './burn-rate.ts'

/** Of a window, the share of steps that must be known to speak of it. */
const leastKnown = 0.9

/**
 * Requests and failed ones in the window that ends with the grid, from rates by class of answer; null where too many
 * steps of it are not known.
 */
export function countedIn(series: readonly PanelSeries[], grid: Grid, windowMs: number): Counted {
  const steps = Math.max(1, Math.round(windowMs / grid.stepMs))
  if (steps > grid.count || series.length === 0) return null
  const seconds = grid.stepMs / 1_000
  let known = 0
  let total = 0
  let bad = 0
  for (let step = grid.count - steps; step < grid.count; step += 1) {
    const values = series.flatMap(({ key, values: rates }) => {
      const rate = rates[step] ?? null
      return rate === null ? [] : [{ key, requests: rate * seconds }]
    })
    if (values.length === 0) continue
    known += 1
    for (const { key, requests } of values) {
      total += requests
      if (key === '5xx') bad += requests
    }
  }
  return known < steps * leastKnown ? null : { total, bad }
}

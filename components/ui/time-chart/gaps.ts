import type { ChartSeries } from './chart.ts'
import { stepsOf } from './chart.ts'

export type Span = { readonly from: number; readonly to: number }

type Subject = {
  readonly series: readonly ChartSeries[]
  readonly start: number
  readonly stepMs: number
  /** Where the axis ends. */
  readonly end: number
  /** The source itself says that it is behind. */
  readonly isStale?: boolean
}

/** A source and a browser that each ask every fifteen seconds are together so late without anything being wrong. */
const usualDelayMs = 60_000

/**
 * Where nothing at all is known: from the last point before to the first one after. The one at the end, up to now, is
 * the stale zone. A newest step that is still being filled is no gap.
 */
export function gapsOf({ series, start, stepMs, end, isStale = false }: Subject): readonly Span[] {
  const spans: Span[] = []
  const count = stepsOf(series)
  const isKnown = (index: number) => series.some(({ values }) => values[index] !== null && values[index] !== undefined)
  let last: number | null = null
  for (let index = 0; index < count; index += 1) {
    if (!isKnown(index)) continue
    const at = start + index * stepMs
    if (last === null && index > 0) spans.push({ from: start, to: at })
    if (last !== null && index - last > 1) spans.push({ from: start + last * stepMs, to: at })
    last = index
  }
  const lastKnown = last === null ? start : start + last * stepMs
  const patience = last === null || isStale ? 0 : Math.max(2 * stepMs, usualDelayMs)
  if (end - lastKnown > patience) spans.push({ from: lastKnown, to: end })
  return spans
}

/** Points between two unknown ones: no line reaches them, so they need a dot. */
export function lonePoints(values: readonly (number | null)[]): readonly number[] {
  return values.flatMap((value, index) =>
    value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null ? [index] : [],
  )
}

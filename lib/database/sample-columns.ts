import 'server-only'

import { latencyBounds } from '#lib/domain/metrics/latency-buckets.ts'
import { measures, type Measure } from '#lib/domain/metrics/sample.ts'

/** The counts of the histogram, one column for each bucket: a workload without one takes no room for it. */
export const bucketColumns = latencyBounds.map((_, index) => `le_${index + 1}`)

const lines = (parts: readonly string[]) => parts.join(', ')

/** How one tier is made of the tier below it: `column = expression` for every column. */
const mergedColumns = (isRaw: boolean): readonly (readonly [string, string])[] => [
  ...measures.flatMap((measure) => [
    [`${measure}_n`, isRaw ? `count(${measure})` : `sum(${measure}_n)`] as const,
    [`${measure}_sum`, isRaw ? `sum(${measure})` : `sum(${measure}_sum)`] as const,
    [`${measure}_min`, isRaw ? `min(${measure})` : `min(${measure}_min)`] as const,
    [`${measure}_max`, isRaw ? `max(${measure})` : `max(${measure}_max)`] as const,
  ]),
  ...bucketColumns.map((column) => [column, `sum(${column})`] as const),
  ['is_partial', 'bool_or(is_partial)'],
]

/** A measure that no reading had is null throughout: a count of zero would only take room. */
const selected = (isRaw: boolean) =>
  mergedColumns(isRaw).map(([column, merged]) => (column.endsWith('_n') ? `nullif(${merged}, 0)` : merged))

const rolledUp = mergedColumns(true).map(([column]) => column)

/** Every column of a coarser tier but its key, to insert, to select from the tier below, and to write over. */
export function rollUpClauses(isFromRaw: boolean) {
  return {
    columns: lines(rolledUp),
    selected: lines(selected(isFromRaw)),
    overwritten: lines(rolledUp.map((column) => `${column} = excluded.${column}`)),
  }
}

/** The figures of measures, whichever tier they are read from, as numbers that JSON can hold. */
export function figureClauses(wanted: readonly Measure[], isRaw: boolean): string {
  const figures = mergedColumns(isRaw).filter(([column]) => wanted.some((measure) => isOf(column, measure)))
  return lines(figures.map(([column, merged]) => `(${merged})::float8 as ${column}`))
}

function isOf(column: string, measure: Measure): boolean {
  return ['n', 'sum', 'min', 'max'].some((figure) => column === `${measure}_${figure}`)
}

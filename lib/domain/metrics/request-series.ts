import type { PanelSeries } from './panel.ts'
import { quantileOf } from './quantile.ts'
import { coverageOf, rowsBy, sumRows, type Row } from './rows.ts'

const classes = [
  { key: '2xx', label: '2xx' },
  { key: '3xx', label: '3xx' },
  { key: '4xx', label: '4xx' },
  { key: '5xx', label: '5xx' },
  { key: '1xx', label: '1xx' },
  { key: '', label: 'other' },
] as const

/** One line for each class of code that was seen. */
export function classSeries(rows: readonly Row[]): readonly PanelSeries[] {
  const byClass = rowsBy(rows, ({ labels }) => labels['class'] ?? '')
  return classes.flatMap(({ key, label }) => {
    const found = byClass.get(key)
    return found ? [{ key: label, label, values: sumRows(found) }] : []
  })
}

/** 5xx of all: zero where all went well, unknown where nothing went. */
export function errorSeries(rows: readonly Row[]): readonly PanelSeries[] {
  if (rows.length === 0) return []
  const total = sumRows(rows)
  const failed = sumRows(rows.filter(({ labels }) => labels['class'] === '5xx'))
  const values = total.map((all, step) => (all === null || all <= 0 ? null : (failed[step] ?? 0) / all))
  return [{ key: 'errors', label: '5xx', values }]
}

export const quantiles = [
  { key: 'p50', label: 'p50', quantile: 0.5 },
  { key: 'p95', label: 'p95', quantile: 0.95 },
  { key: 'p99', label: 'p99', quantile: 0.99 },
] as const

export type LatencySeries = {
  readonly series: readonly PanelSeries[]
  /** Labels of lines that touch the last bound somewhere, and the bound: the truth is higher. */
  readonly beyond: { readonly labels: readonly string[]; readonly seconds: number } | null
}

/** Buckets are added before the quantile is taken: quantiles of parts say nothing of the whole. */
export function quantileSeries(rows: readonly Row[], secondsPerUnit: number): LatencySeries {
  const bounds = [...rowsBy(rows, ({ labels }) => labels['le'] ?? '')].map(([le, found]) => ({
    atMost: boundOf(le) * secondsPerUnit,
    values: sumRows(found),
  }))
  const steps = bounds[0]?.values.length ?? 0
  const beyond = new Set<string>()
  const series = quantiles.map(({ key, label, quantile }) => ({
    key,
    label,
    values: Array.from({ length: steps }, (_, step) => {
      const buckets = bounds.map(({ atMost, values }) => ({ atMost, count: values[step] ?? 0 }))
      const found = quantileOf(quantile, buckets)
      if (found?.isBeyond) beyond.add(label)
      return found?.value ?? null
    }),
  }))
  const last = Math.max(0, ...bounds.map(({ atMost }) => atMost).filter((bound) => Number.isFinite(bound)))
  return {
    series: steps === 0 ? [] : series,
    beyond: beyond.size === 0 ? null : { labels: [...beyond], seconds: last },
  }
}

/** Requests by the bound of their bucket, in seconds, each with all that took less: one line a bound, the shortest first. */
export function bucketSeries(rows: readonly Row[], secondsPerUnit: number): readonly PanelSeries[] {
  const byBound = rowsBy(rows, ({ labels }) => labels['le'] ?? '')
  // Of decimals: 300 × 0.001 is a little more than 0.3.
  const secondsOf = (le: string) => Number((boundOf(le) * secondsPerUnit).toPrecision(9))
  return [...byBound]
    .map(([le, found]) => ({ seconds: secondsOf(le), values: sumRows(found) }))
    .toSorted((one, other) => one.seconds - other.seconds)
    .map(({ seconds, values }) => {
      const label = Number.isFinite(seconds) ? `at most ${seconds} s` : 'all'
      return { key: String(seconds), label, values }
    })
}

function boundOf(le: string): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le)
}

/** One line a Service, as the proxy keeps it: a mean of means would be a number of nobody. */
export function meanSeries(rows: readonly Row[], nameOf: (row: Row) => string): readonly PanelSeries[] {
  return rows.map((row) => {
    const words = row.labels['part'] === 'longest' ? 'longest' : 'mean'
    return { key: `${words} ${nameOf(row)}`, label: `${words}, ${nameOf(row)}`, values: row.values }
  })
}

export function inFlightSeries(rows: readonly Row[]): readonly PanelSeries[] {
  return seriesOfParts(rows, [
    { part: undefined, key: 'in-flight', label: 'under way' },
    { part: 'limit', key: 'limit', label: 'at most at once' },
  ])
}

export function waitingSeries(rows: readonly Row[]): readonly PanelSeries[] {
  return seriesOfParts(rows, [
    { part: 'most', key: 'most', label: 'most' },
    { part: 'fewest', key: 'fewest', label: 'fewest' },
  ])
}

type Part = { readonly part: string | undefined; readonly key: string; readonly label: string }

/** One line for each part of which something is known, of all its rows together. */
function seriesOfParts(rows: readonly Row[], parts: readonly Part[]): readonly PanelSeries[] {
  return parts.flatMap(({ part, key, label }) => {
    const found = rows.filter(({ labels }) => labels['part'] === part)
    return coverageOf(found) ? [{ key, label, values: sumRows(found) }] : []
  })
}

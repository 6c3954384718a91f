import type { ChartUnit } from './units.ts'

/** How a line is told from its neighbours without its colour: every look has a dash of its own. */
export type LineLook = { readonly colour: string; readonly dash: string | null }

/** The lowest and the highest reading of each step of which the line shows the mean. */
export type LineBand = { readonly low: readonly (number | null)[]; readonly high: readonly (number | null)[] }

/** The values lie on the chart's grid: the n-th belongs to `start + n · stepMs`. Null is "not known", never zero. */
export type ChartSeries = {
  readonly key: string
  readonly label: string
  readonly values: readonly (number | null)[]
  readonly look: LineLook
  readonly band?: LineBand
}

/** A labelled horizontal line: a limit, a request, an objective. */
export type ChartLimit = { readonly value: number; readonly label: string }

/** Something that happened: an instant, or a span with an end. `number` is the same on every chart of a page. */
export type ChartMark = {
  readonly id: string
  readonly number: number
  readonly at: number
  readonly endAt: number | null
  readonly label: string
  readonly href: string
}

/** Times are milliseconds since 1970. */
export type ChartGrid = { readonly start: number; readonly stepMs: number; readonly unit: ChartUnit }

/** How many steps the longest of the series has. */
export function stepsOf(series: readonly ChartSeries[]): number {
  return Math.max(0, ...series.map(({ values }) => values.length))
}

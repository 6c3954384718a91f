import type { SeriesBand } from './panel.ts'

type Values = readonly (number | null)[]

/**
 * The lowest and the highest reading of each step, for beside the mean. Nothing where no step holds two that differ: a
 * band without width is the line itself.
 */
export function bandOf(low: Values, high: Values): { readonly band?: SeriesBand } {
  const isWide = high.some((most, step) => most !== null && most > (low[step] ?? most))
  return isWide ? { band: { low, high } } : {}
}

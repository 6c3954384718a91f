import type { LoadPoint } from './load-point.ts'
import { quantile } from './quantile.ts'

const hourMs = 3_600_000
const weekMs = 7 * 24 * hourMs

export type Demand = {
  /** Requests per second to plan for. */
  readonly planned: number
  readonly now: number | null
  readonly peak: { readonly requestsPerSecond: number; readonly at: number } | null
  /** Steps that it is made of, and how many days they span. */
  readonly points: number
  readonly days: number
}

/**
 * The greater of the 99th percentile of all steps and the greatest of the same hour a week ago, with the growth that is
 * expected. Null where nothing was seen.
 * @param growth Share on top, 0.2 for a fifth.
 */
export function demandOf(points: readonly LoadPoint[], now: number, growth: number): Demand | null {
  const seen = points.flatMap(({ at, requestsPerSecond }) =>
    requestsPerSecond === null ? [] : [{ at, requestsPerSecond }],
  )
  const usual = quantile(
    seen.map(({ requestsPerSecond }) => requestsPerSecond),
    0.99,
  )
  const [first] = seen
  if (usual === null || first === undefined) return null
  const sameHour = seen.filter(({ at }) => Math.abs(at - (now - weekMs)) <= hourMs / 2)
  const weekAgo = Math.max(0, ...sameHour.map(({ requestsPerSecond }) => requestsPerSecond))
  const peak = seen.reduce((most, point) => (point.requestsPerSecond > most.requestsPerSecond ? point : most), first)
  const newest = seen.reduce((latest, point) => (point.at > latest.at ? point : latest), first)
  const oldest = seen.reduce((earliest, point) => (point.at < earliest.at ? point : earliest), first)
  return {
    planned: Math.max(usual, weekAgo) * (1 + growth),
    now: newest.requestsPerSecond,
    peak,
    points: seen.length,
    days: (newest.at - oldest.at) / (24 * hourMs),
  }
}

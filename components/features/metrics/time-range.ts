import { momentOf, offsetOf } from '#components/ui/time-chart/zone-offset.ts'

const minuteMs = 60_000
const dayMs = 86_400_000

export const presets = ['15m', '1h', '6h', '24h', '7d', '30d'] as const
export type Preset = (typeof presets)[number]

export const presetMs: Readonly<Record<Preset, number>> = {
  '15m': 15 * minuteMs,
  '1h': 60 * minuteMs,
  '6h': 360 * minuteMs,
  '24h': dayMs,
  '7d': 7 * dayMs,
  '30d': 30 * dayMs,
}

export const comparisons = ['day', 'week'] as const
export type Comparison = (typeof comparisons)[number]

/** The last hours, which go on by themselves, or two fixed moments in milliseconds. */
export type TimeRange =
  | { readonly isLive: true; readonly preset: Preset }
  | { readonly isLive: false; readonly from: number; readonly to: number }

/** Four steps of the finest measurement: with fewer a chart shows nothing. */
export const shortestMs = minuteMs

/** Nothing is kept for longer. */
export const longestMs = 400 * dayMs

type InAddress = { readonly range: Preset; readonly from: string | null; readonly to: string | null }

/** What the address says; `problem` is a sentence when it cannot be had as it is. */
export function readRange({ range, from, to }: InAddress, now: number): { range: TimeRange; problem: string | null } {
  const live: TimeRange = { isLive: true, preset: range }
  if (from === null && to === null) return { range: live, problem: null }
  const [start, end] = [Date.parse(from ?? ''), Date.parse(to ?? '')]
  if (Number.isNaN(start) || Number.isNaN(end))
    return { range: live, problem: 'The address names a time that cannot be read. This is the last stretch instead.' }
  const problem = rangeProblem(start, end, now)
  return { range: problem === null ? { isLive: false, from: start, to: end } : nearest(start, end, now), problem }
}

/** Why a range cannot be shown, and what is; null when it can. */
export function rangeProblem(from: number, to: number, now: number): string | null {
  if (to <= from) return 'The end is not after the beginning.'
  if (from >= now) return 'This range lies in the future.'
  if (to - from > longestMs) return 'At most 400 days can be shown: nothing is kept for longer.'
  if (to - from < shortestMs) return 'At least one minute is needed: figures come every 15 seconds.'
  return null
}

function nearest(from: number, to: number, now: number): TimeRange {
  const end = Math.min(now, Math.max(from, to))
  const length = Math.min(longestMs, Math.max(shortestMs, to - from))
  return { isLive: false, from: end - length, to: end }
}

export function boundsOf(range: TimeRange, now: number): { readonly from: number; readonly to: number } {
  return range.isLive ? { from: now - presetMs[range.preset], to: now } : { from: range.from, to: range.to }
}

/** Half of its length earlier or later; it never goes past now. */
export function moved(range: TimeRange, direction: -1 | 1, now: number): TimeRange {
  const { from, to } = boundsOf(range, now)
  const by = Math.min(direction * ((to - from) / 2), now - to)
  return { isLive: false, from: Math.round(from + by), to: Math.round(to + by) }
}

/** Twice as long around the same middle. */
export function widened(range: TimeRange, now: number): TimeRange {
  const { from, to } = boundsOf(range, now)
  const length = Math.min(longestMs, 2 * (to - from))
  const end = Math.min(now, (from + to) / 2 + length / 2)
  return { isLive: false, from: Math.round(end - length), to: Math.round(end) }
}

/** What a drag marked; a shorter one becomes the shortest range around it. */
export function zoomed(from: number, to: number, now: number): TimeRange {
  const length = Math.max(shortestMs, to - from)
  const end = Math.min(now, (from + to) / 2 + length / 2)
  return { isLive: false, from: Math.round(end - length), to: Math.round(end) }
}

/** The same time of day a day or a week before, by the clocks of the zone: not always a multiple of 24 hours. */
export function earlierBy(at: number, comparison: Comparison, zone: string): number {
  const days = comparison === 'day' ? 1 : 7
  return at - momentOf(at + offsetOf(at, zone) - days * dayMs, zone)
}

/** How the address holds a range. */
export function inAddress(range: TimeRange): { range: Preset | null; from: string | null; to: string | null } {
  return range.isLive
    ? { range: range.preset, from: null, to: null }
    : { range: null, from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() }
}

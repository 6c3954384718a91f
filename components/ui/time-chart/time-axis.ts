import { zoneName } from '../format-time.ts'
import { offsetOf } from './zone-offset.ts'

export type TimeTick = { readonly at: number; readonly text: string }

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const steps = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map((count) => count * day),
]

/** Round times of the zone's own clocks, also where they are put forward or back in between. */
export function timeTicks(from: number, to: number, zone: string, most: number): readonly TimeTick[] {
  const span = to - from
  if (!(span > 0) || most < 1) return []
  const step = steps.find((candidate) => span / candidate <= most) ?? span
  const ticks: TimeTick[] = []
  for (let at = nextRound(from - 1, step, zone); at <= to; at = nextRound(at, step, zone))
    ticks.push({ at, text: tickText(at, step, zone) })
  return ticks
}

/** `Time (UTC)`; where the clocks change on the way, both offsets. */
export function axisZone(from: number, to: number, zone: string): string {
  const first = zoneName(new Date(from).toISOString(), zone)
  const last = zoneName(new Date(to).toISOString(), zone)
  return first === last ? first : `${first}, then ${last}`
}

/** The first moment after `at` at which the clocks of the zone show a multiple of the step. */
function nextRound(at: number, step: number, zone: string): number {
  const next = at + step - pastRound(at, step, zone)
  const past = pastRound(next, step, zone)
  if (past === 0) return next
  // The clocks changed in between: put forward, the round time has just been; put back, it is still to come.
  const before = next - past
  return before > at && pastRound(before, step, zone) === 0 ? before : next + step - past
}

/** Weeks begin on Monday; 1970 began on a Thursday. */
const monday = 4 * day

function pastRound(at: number, step: number, zone: string): number {
  const wall = at + offsetOf(at, zone) - (step % (7 * day) === 0 ? monday : 0)
  return ((wall % step) + step) % step
}

const writers = new Map<string, Intl.DateTimeFormat>()

function tickText(at: number, step: number, zone: string): string {
  const isMidnight = pastRound(at, day, zone) === 0
  if (step >= 91 * day) return write(at, zone, { month: 'short', year: 'numeric' })
  if (step >= day || isMidnight) return write(at, zone, { day: 'numeric', month: 'short' })
  return write(at, zone, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(step < minute ? { second: '2-digit' } : {}),
  })
}

function write(at: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${zone} ${Object.keys(options).join()}`
  const writer = writers.get(key) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options })
  writers.set(key, writer)
  return writer.format(at)
}

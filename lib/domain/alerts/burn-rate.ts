/** What a cluster promises over thirty days. */
export type Objective = {
  /** Share of requests that are answered without an error of the server, 0.999 for 99.9 %. */
  readonly target: number
}

export type Severity = 'page' | 'ticket'

/** A budget that is spent `factor` times as fast as it may be, over a long and a short window at once. */
export type BurnRule = {
  readonly severity: Severity
  readonly longMs: number
  readonly shortMs: number
  readonly factor: number
  /** How long it must hold before anybody is called. */
  readonly forMs: number
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** Of a budget of thirty days these spend 2, 5, 10 and 10 % within the long window. */
export const burnRules: readonly BurnRule[] = [
  { severity: 'page', longMs: hourMs, shortMs: 5 * minuteMs, factor: 14.4, forMs: 2 * minuteMs },
  { severity: 'page', longMs: 6 * hourMs, shortMs: 30 * minuteMs, factor: 6, forMs: 15 * minuteMs },
  { severity: 'ticket', longMs: dayMs, shortMs: 2 * hourMs, factor: 3, forMs: hourMs },
  { severity: 'ticket', longMs: 3 * dayMs, shortMs: 6 * hourMs, factor: 1, forMs: 3 * hourMs },
]

/** Bad requests in the long window below which nobody is called: one of three is no outage. */
const fewestBad = 10

/** Requests in one window; null where the source does not know, which is not the same as none. */
export type Counted = { readonly total: number; readonly bad: number } | null

export type Burn =
  | { readonly state: 'burning'; readonly rate: number; readonly bad: number; readonly total: number }
  | { readonly state: 'within'; readonly rate: number }
  | { readonly state: 'no-traffic' }
  | { readonly state: 'unknown' }

/**
 * Whether a rule holds. Both windows must be above the limit: the long one so that a spike calls nobody, the short one so
 * that it ends soon after the trouble does.
 */
export function burn(rule: BurnRule, objective: Objective, windows: { long: Counted; short: Counted }): Burn {
  const { long, short } = windows
  if (long === null || short === null) return { state: 'unknown' }
  if (long.total === 0) return { state: 'no-traffic' }
  const allowed = 1 - objective.target
  const rate = long.bad / long.total / allowed
  const shortRate = short.total === 0 ? 0 : short.bad / short.total / allowed
  const isBurning = rate > rule.factor && shortRate > rule.factor && long.bad >= fewestBad
  return isBurning ? { state: 'burning', rate, bad: long.bad, total: long.total } : { state: 'within', rate }
}

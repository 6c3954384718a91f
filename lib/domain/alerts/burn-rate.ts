import type { Counted } from '../objectives/counted.ts'
import type { Objective } from '../objectives/objective.ts'

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
export const fewestBad = 10

/** Times the rate that the objective allows, over the long and over the short window. */
type Rates = { readonly rate: number; readonly shortRate: number }

export type Burn =
  | (Rates & { readonly state: 'burning'; readonly bad: number; readonly total: number })
  /** Above the limit by so few requests that nobody is called. */
  | (Rates & { readonly state: 'too-few'; readonly bad: number; readonly total: number })
  | (Rates & { readonly state: 'within' })
  | { readonly state: 'no-traffic' }
  | { readonly state: 'unknown' }

/**
 * Whether a rule holds. Both windows must be above the limit: the long one so that a spike calls nobody, the short one so
 * that it ends soon after the trouble does.
 */
export function burn(rule: BurnRule, { target }: Objective, windows: { long: Counted; short: Counted }): Burn {
  const { long, short } = windows
  if (long === null || short === null) return { state: 'unknown' }
  if (long.total === 0) return { state: 'no-traffic' }
  const rateOf = ({ total, bad }: NonNullable<Counted>) => (total === 0 ? 0 : bad / total / (1 - target))
  const rates = { rate: rateOf(long), shortRate: rateOf(short) }
  const isAbove = rates.rate > rule.factor
  // Trouble that sends everybody away is not over because nobody asks any more.
  if (isAbove && short.total === 0) return { state: 'no-traffic' }
  if (!isAbove || rates.shortRate <= rule.factor) return { state: 'within', ...rates }
  return { state: long.bad < fewestBad ? 'too-few' : 'burning', ...rates, bad: long.bad, total: long.total }
}

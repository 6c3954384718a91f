import { sumOf, type CountedSteps } from './counted.ts'
import type { Objective } from './objective.ts'

/** What became of the requests that an objective allows to break it, over what is known of its thirty days. */
export type Budget = {
  readonly total: number
  readonly bad: number
  /** The end of the oldest step that is known: how much of that step is, nobody says. */
  readonly sinceMs: number
  /** How much of the time since then is known. */
  readonly knownMs: number
}

/**
 * Whole hours of long ago, and the minutes since the last of them, so that what burns now is in it. Null where nothing
 * is known.
 */
export function budgetOf(hours: CountedSteps, minutes: CountedSteps): Budget | null {
  const hoursEndMs = hours.grid.startMs + (hours.grid.count - 1) * hours.grid.stepMs
  const known = [...stepsAfter(hours, -Infinity), ...stepsAfter(minutes, hoursEndMs)]
  const [first, ...later] = known
  if (first === undefined) return null
  const knownMs = later.reduce((sum, { stepMs }) => sum + stepMs, 0)
  return { ...sumOf(known), sinceMs: first.atMs, knownMs }
}

function stepsAfter({ grid, steps }: CountedSteps, afterMs: number) {
  return steps.flatMap((step, index) => {
    const atMs = grid.startMs + index * grid.stepMs
    return step === null || atMs <= afterMs ? [] : [{ ...step, atMs, stepMs: grid.stepMs }]
  })
}

/** Of the failures that are allowed, the share that is left; below zero when more failed. Null without requests. */
export function budgetLeft({ target }: Objective, { total, bad }: Budget): number | null {
  return total === 0 ? null : 1 - bad / (total * (1 - target))
}

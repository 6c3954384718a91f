import { holdsTarget, isOpen, type Action, type ActionPhase } from './action.ts'

type Standing = Pick<Action, 'state' | 'phase'>

/** In the order in which a change goes through them; a workload's and a password's never meet. */
const phases: readonly ActionPhase[] = ['rolling', 'probing', 'reverting', 'preparing', 'changing', 'proving', 'saving']

/**
 * Whether one reading of an action was taken later than another of the same one, as far as that can be told: an action never
 * goes back, so what is further along is newer. Equal ones are not.
 */
export function isFurther(one: Standing, other: Standing): boolean {
  const [stageOfOne, stageOfOther] = [stageOf(one), stageOf(other)]
  if (stageOfOne !== stageOfOther) return stageOfOne > stageOfOther
  return phaseOf(one) > phaseOf(other)
}

function stageOf({ state }: Standing): number {
  if (state === 'planned') return 0
  if (state === 'intent') return 2
  // What is unknown may be found to be applied, and the other way round.
  if (isOpen(state)) return 3
  return holdsTarget(state) ? 1 : 4
}

function phaseOf({ phase }: Standing): number {
  return phase === null ? -1 : phases.indexOf(phase)
}

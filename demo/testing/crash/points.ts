import type { Call, KillPoint } from './turnstile.ts'

/** A step that is repeated in a loop is one step: its first rounds stand for the others. */
const mostRounds: Readonly<Record<string, number>> = {
  'read workload': 3,
  probe: 2,
  token: 2,
  'change deadlineAt+progress': 2,
  'change probes': 1,
}

/** Before, during and after each step. */
export function pointsOf(calls: readonly Call[]): readonly KillPoint[] {
  const steps = calls.filter(({ what, nth }) => nth <= (mostRounds[what] ?? Infinity))
  return steps.flatMap((step) => (['before', 'during', 'after'] as const).map((when) => ({ ...step, when })))
}

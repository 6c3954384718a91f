import { isOpen, type Action } from './action.ts'
import { counted } from './part-words.ts'
import type { Status } from './topology.ts'

/** How changes that were confirmed together stand, worst first. */
export function groupVerdict(actions: readonly Pick<Action, 'state'>[]): {
  readonly sentence: string
  readonly status: Status
} {
  const all = actions.length
  const open = actions.filter(({ state }) => isOpen(state)).length
  const done = actions.filter(({ state }) => state === 'succeeded').length
  const isUnknown = actions.some(({ state }) => state === 'unknown')
  if (done === all) return { sentence: `${counted(all, 'change')} done.`, status: 'ok' }
  if (open > 0)
    return { sentence: `${open} of ${counted(all, 'change')} running.`, status: isUnknown ? 'unknown' : 'in-progress' }
  const isCritical = actions.some(({ state }) => state === 'failed' || state === 'rollback-failed')
  const sentence = `${done} of ${counted(all, 'change')} done.`
  if (isCritical) return { sentence, status: 'critical' }
  return { sentence, status: actions.every(hasWorked) ? 'unknown' : 'degraded' }
}

/** Done as far as Kubernetes tells: nothing went wrong that anybody saw. */
function hasWorked({ state }: Pick<Action, 'state'>): boolean {
  return state === 'succeeded' || state === 'unverified'
}

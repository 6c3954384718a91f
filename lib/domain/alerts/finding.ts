import type { Status } from '../topology.ts'
import type { AlertTimes, Observation } from './alert.ts'

export type Judged = { readonly key: string; readonly observed: Observation; readonly times: AlertTimes }

/** A finding stands for itself; a short while of it is no trouble. */
export const findingTimes: AlertTimes = { forMs: 60_000, clearMs: 60_000 }

type Finding = { readonly id: string; readonly status: Status; readonly sentence: string; readonly detail: string }

/**
 * A finding as the rule of its own that it is; `scope` names the installation, because two may have the same finding. What
 * cannot be judged now is no end of what was wrong with it.
 */
export function findingOf(scope: string, { id, status, sentence, detail }: Finding): Judged {
  const judged = (observed: Observation): Judged => ({ key: `watch ${scope} ${id}`, observed, times: findingTimes })
  switch (status) {
    case 'unknown':
      return judged({ seen: 'nothing', because: sentence })
    case 'critical':
      return judged({ seen: 'trouble', severity: 'page', sentence, detail })
    case 'degraded':
      return judged({ seen: 'trouble', severity: 'ticket', sentence, detail })
    default:
      return judged({ seen: 'fine' })
  }
}

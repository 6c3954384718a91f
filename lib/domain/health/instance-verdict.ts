import { instanceStatus } from '../instance-status.ts'
import { instanceWord } from '../status-line.ts'
import type { Instance, Status } from '../topology.ts'

type Verdict = { readonly sentence: string; readonly status: Status }
type Judged = { readonly status: Status; readonly because: string }

/** What Kubernetes says of an instance, and what is wrong with it beyond that. */
export function instanceVerdict(
  { name, state, reason }: Pick<Instance, 'name' | 'state' | 'reason'>,
  isStale: boolean,
  health: Judged | null,
): Verdict {
  if (isStale) return { sentence: `How ${name} is now is not known.`, status: 'unknown' }
  const why = reason === null || state === 'ready' ? '' : `, ${reason}`
  const sentence = `${name}: ${instanceWord(state)}${why}.`
  const status = instanceStatus(state)
  const isWorse = status === 'ok' && (health?.status === 'critical' || health?.status === 'degraded')
  return isWorse ? { sentence: `${sentence} ${health.because}`, status: health.status } : { sentence, status }
}

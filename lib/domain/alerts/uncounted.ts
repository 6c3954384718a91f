import type { Tally } from '../objectives/tally.ts'
import type { Workload } from '../topology.ts'
import type { AlertTimes } from './alert.ts'
import type { Judged } from './finding.ts'

type Counting = Pick<Tally, 'source' | 'lost'> & { readonly workload: Pick<Workload, 'name'> }

const times: AlertTimes = { forMs: 5 * 60_000, clearMs: 2 * 60_000 }

/**
 * Whether the source that counts requests still does: without it no alert about them can begin, which nobody would notice.
 * Where nobody counts at all nothing is said; the card of the sources tells what to connect. `scope` names the installation.
 */
export function uncounted(scope: string, counting: readonly Counting[]): readonly Judged[] {
  if (counting.every(({ source, lost }) => source === null && lost === null)) return []
  const judged = (observed: Judged['observed']): readonly Judged[] => [{ key: `uncounted ${scope}`, observed, times }]
  const missed = counting.flatMap(({ workload, lost }) => (lost === null ? [] : [{ name: workload.name, lost }]))
  const [first] = missed
  if (!first) return judged({ seen: 'fine' })
  const names = [...new Set(missed.map(({ name }) => name))]
  return judged({
    seen: 'trouble',
    severity: 'ticket',
    sentence: `The requests of ${names.join(' and ')} are not counted now.`,
    detail: `${first.lost} Until it is back, nobody is told of errors, slow answers or requests that stop coming.`,
  })
}

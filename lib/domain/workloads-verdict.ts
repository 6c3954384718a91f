import { counted } from './part-words.ts'
import { worstStatus } from './status.ts'
import type { Status, Workload } from './topology.ts'

/** The heading of the list: how many are not as asked. An old list says that it is old. */
export function workloadsVerdict(
  workloads: readonly Workload[],
  isStale: boolean,
): { readonly sentence: string; readonly status: Status } {
  if (workloads.length === 0) return { sentence: 'No workloads.', status: 'unknown' }
  if (isStale) return { sentence: `State of ${counted(workloads.length, 'workload')} unknown.`, status: 'unknown' }
  const status = worstStatus(workloads.map((workload) => workload.status))
  const asAsked = workloads.filter((workload) => workload.status === 'ok' || workload.status === 'paused').length
  if (asAsked === workloads.length) return { sentence: `All ${workloads.length} workloads are as asked.`, status }
  const words = (['critical', 'unknown', 'degraded', 'in-progress'] as const).flatMap((one) => {
    const count = workloads.filter((workload) => workload.status === one).length
    return count > 0 ? [`${count} ${one === 'in-progress' ? 'rolling' : one}`] : []
  })
  return { sentence: `${asAsked} of ${workloads.length} workloads are as asked: ${words.join(', ')}.`, status }
}

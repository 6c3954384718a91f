import { isOpen, type Action } from './action.ts'
import type { Workload } from './topology.ts'

type Facts = {
  /** The API clusters of the installation. */
  readonly clusters: readonly Pick<Workload, 'guiApi' | 'replicas'>[]
  /** The newest rotation that the console knows of. */
  readonly newest: Pick<Action, 'state' | 'requestedBy'> | null
}

/** Why no plan of a rotation can be granted now, in words; null where one may be asked for. The server decides. */
export function rotationBlock({ clusters, newest }: Facts): string | null {
  if (newest?.state === 'pending-approval') return `${newest.requestedBy.name} asked for one that waits for approval.`
  if (newest && isOpen(newest.state)) return `${newest.requestedBy.name} began a rotation that is not finished.`
  // What a Secret holds is not known here; the instances say it when they are asked.
  const mayServe = clusters.some(({ guiApi, replicas }) => guiApi?.effect !== 'hidden' && (replicas?.ready ?? 0) > 0)
  return mayServe ? null : 'No serving instance exposes the GUI API, and only there can the password be changed.'
}

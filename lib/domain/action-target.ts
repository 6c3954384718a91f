import type { ActionTarget } from './action.ts'
import { workloadId, type WorkloadRef } from './topology.ts'

/** The workload that an action is about; null for a rotation, whose target is a Secret. */
export function targetWorkload({ namespace, kind, name }: ActionTarget): WorkloadRef | null {
  return kind === 'Secret' ? null : { namespace, kind, name }
}

export function isAbout(target: ActionTarget, ref: WorkloadRef): boolean {
  const workload = targetWorkload(target)
  return workload !== null && workloadId(workload) === workloadId(ref)
}

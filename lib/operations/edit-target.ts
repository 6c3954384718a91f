import type { EditPlan } from '#lib/domain/action.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import type { World, WorkloadReading } from './ports.ts'

/** The target of an edit is always a workload. */
export function refOf({ target }: EditPlan): WorkloadRef {
  const { namespace, kind, name } = target
  if (kind === 'Secret') throw new Error('An edit targets a workload')
  return { namespace, kind, name }
}

/** The counts of a status that its controller wrote before it saw the newest spec are those of another rollout. */
export function isObserved({ rollout }: WorkloadReading): boolean {
  return rollout.observedGeneration !== null && rollout.observedGeneration >= rollout.generation
}

/** Kubernetes' own deadline where it has one, but never longer than ours. */
export function rolloutTimeoutMs(world: World, reading: WorkloadReading): number {
  const deadlineMs = (reading.progressDeadlineSeconds ?? Infinity) * 1_000
  return Math.min(deadlineMs, world.settings.rolloutTimeoutMs)
}

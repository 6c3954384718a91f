import 'server-only'
import type { Replicas, Rollout, WorkloadKind } from '#lib/domain/topology.ts'
import { countAt, isTrueAt, listAt, numberAt, textAt, type Json } from './json.ts'

/** An unset `spec.replicas` was defaulted to 1 by the API server, so absence in a stored object means zero. */
export function translateReplicas(object: Json): Replicas {
  const status = (field: string) => countAt(object, 'status', field)
  return {
    desired: countAt(object, 'spec', 'replicas'),
    total: status('replicas'),
    ready: status('readyReplicas'),
    available: status('availableReplicas'),
    updated: status('updatedReplicas'),
  }
}

/**
 * What the controller is doing. Settled means that no rollout or scaling is under way; whether all instances are
 * available is told by the counts, so that a crashed instance does not look like a rollout.
 */
export function translateRollout(kind: WorkloadKind, object: Json): Rollout {
  const generation = countAt(object, 'metadata', 'generation')
  const observedGeneration = numberAt(object, 'status', 'observedGeneration')
  const facts = { generation, observedGeneration, revision: revisionOf(kind, object) }
  if (kind === 'CronJob') {
    const state = isTrueAt(object, 'spec', 'suspend') ? 'paused' : 'settled'
    return { ...facts, observedGeneration: generation, state, message: null }
  }
  return { ...facts, ...(kind === 'Deployment' ? deploymentState(object) : statefulSetState(object)) }
}

type Found = Pick<Rollout, 'state' | 'message'>

function deploymentState(object: Json): Found {
  if (numberAt(object, 'status', 'observedGeneration') === null) return { state: 'unknown', message: null }
  const failure = condition(object, 'ReplicaFailure')
  if (textAt(failure, 'status') === 'True') return { state: 'stalled', message: words(failure) }
  const progressing = condition(object, 'Progressing')
  if (isTrueAt(object, 'spec', 'paused')) return { state: 'paused', message: words(progressing) }
  if (textAt(progressing, 'status') === 'False') return { state: 'stalled', message: words(progressing) }
  const replicas = translateReplicas(object)
  const isComplete = textAt(progressing, 'reason') === 'NewReplicaSetAvailable' || progressing === undefined
  const isMoving = isBehind(object) || countsMove(replicas) || (!isComplete && replicas.available < replicas.desired)
  return { state: isMoving ? 'progressing' : 'settled', message: isMoving ? countWords(replicas) : null }
}

/** A StatefulSet reports no deadline and no condition: revisions and counts are all there is. */
function statefulSetState(object: Json): Found {
  if (numberAt(object, 'status', 'observedGeneration') === null) return { state: 'unknown', message: null }
  const replicas = translateReplicas(object)
  const isNew = textAt(object, 'status', 'updateRevision') !== textAt(object, 'status', 'currentRevision')
  if (isNew && textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete')
    return { state: 'settled', message: 'A new revision waits until its pods are deleted (OnDelete)' }
  const isMoving = isBehind(object) || isNew || replicas.total !== replicas.desired
  return { state: isMoving ? 'progressing' : 'settled', message: isMoving ? countWords(replicas) : null }
}

function isBehind(object: Json): boolean {
  return countAt(object, 'status', 'observedGeneration') < countAt(object, 'metadata', 'generation')
}

function countsMove({ desired, total, updated }: Replicas): boolean {
  return updated < desired || total !== desired
}

function countWords({ desired, updated, available, total }: Replicas): string {
  const counts = `${Math.min(updated, desired)} of ${desired} updated, ${Math.min(available, desired)} available`
  return total > desired ? `${counts}, ${total - desired} leaving` : counts
}

function condition(object: Json, type: string): unknown {
  return listAt(object, 'status', 'conditions').find((entry) => textAt(entry, 'type') === type)
}

function words(found: unknown): string | null {
  const [reason, message] = [textAt(found, 'reason'), textAt(found, 'message')]
  return reason && message ? `${reason}: ${message}` : (reason ?? message)
}

function revisionOf(kind: WorkloadKind, object: Json): string | null {
  return kind === 'StatefulSet'
    ? textAt(object, 'status', 'updateRevision')
    : textAt(object, 'metadata', 'annotations', 'deployment.kubernetes.io/revision')
}

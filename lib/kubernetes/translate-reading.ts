import 'server-only'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import type { WorkloadReading } from '#lib/operations/ports.ts'
import { lastActionAnnotation } from './compose-workload.ts'
import { isJson, listAt, numberAt, textAt, valueAt, type Json } from './json.ts'
import { translateMetadata } from './translate-metadata.ts'
import { translateReplicas, translateRollout } from './translate-rollout.ts'

export function translateReading(ref: WorkloadRef, object: Json): WorkloadReading {
  const { uid, resourceVersion, annotations } = translateMetadata(object)
  const { desired, updated, ready, available } = translateReplicas(object)
  return {
    ref,
    uid,
    resourceVersion,
    replicas: desired,
    rollout: translateRollout(ref.kind, object),
    progress: {
      desired,
      updated,
      ready,
      available,
    },
    lastActionId: annotations[lastActionAnnotation] ?? null,
    progressDeadlineSeconds: numberAt(object, 'spec', 'progressDeadlineSeconds'),
    replicasManager: replicasManager(object),
  }
}

/** The newest of those who own `spec.replicas`; a scale to 0 through `/scale` leaves it without an owner. */
function replicasManager(object: Json): WorkloadReading['replicasManager'] {
  const owners = listAt(object, 'metadata', 'managedFields')
    .filter((entry) => isJson(valueAt(entry, 'fieldsV1', 'f:spec', 'f:replicas')))
    .map((entry) => ({ manager: textAt(entry, 'manager') ?? 'unknown', at: textAt(entry, 'time') }))
  return owners.toSorted((one, other) => (other.at ?? '').localeCompare(one.at ?? ''))[0] ?? null
}

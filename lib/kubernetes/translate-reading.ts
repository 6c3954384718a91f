import 'server-only'
import { lastActionAnnotation } from '#lib/domain/workload-edit.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import type { Manager, WorkloadReading } from '#lib/operations/ports.ts'
import { isJson, listAt, numberAt, textAt, valueAt, type Json } from './json.ts'
import { translateMetadata } from './translate-metadata.ts'
import { translateReplicas, translateRollout } from './translate-rollout.ts'
import { templateFields } from './writable-fields.ts'

export function translateReading(ref: WorkloadRef, object: Json): WorkloadReading {
  const { uid, resourceVersion, annotations } = translateMetadata(object)
  const { desired, updated, ready, available } = translateReplicas(object)
  return {
    ref,
    uid,
    resourceVersion,
    fields: { replicas: desired, ...templateFields(valueAt(object, 'spec', 'template')) },
    rollout: translateRollout(ref.kind, object),
    progress: { desired, updated, ready, available },
    mark: annotations[lastActionAnnotation] ?? null,
    progressDeadlineSeconds: numberAt(object, 'spec', 'progressDeadlineSeconds'),
    managers: { replicas: newestOwner(object, 'f:replicas'), template: newestOwner(object, 'f:template') },
  }
}

/** The newest of those who own a field; a scale to 0 through `/scale` leaves `spec.replicas` without an owner. */
function newestOwner(object: Json, field: string): Manager {
  const owners = listAt(object, 'metadata', 'managedFields')
    .filter((entry) => isJson(valueAt(entry, 'fieldsV1', 'f:spec', field)))
    .map((entry) => ({ manager: textAt(entry, 'manager') ?? 'unknown', at: textAt(entry, 'time') }))
  return owners.toSorted((one, other) => (other.at ?? '').localeCompare(one.at ?? ''))[0] ?? null
}

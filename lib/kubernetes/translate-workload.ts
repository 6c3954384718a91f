import 'server-only'
import type { WorkloadKind } from '#lib/domain/topology.ts'
import type { WorkloadFacts } from './facts.ts'
import { objectAt, textsAt, type Json } from './json.ts'
import { translateContainers, translateRequests } from './translate-container.ts'
import { annotationsAt, translateMetadata } from './translate-metadata.ts'
import { translateReplicas, translateRollout } from './translate-rollout.ts'
import { translateTaken } from './translate-taken.ts'
import { translateSighting } from './translate-sighting.ts'

export function translateWorkload(kind: WorkloadKind, object: Json): WorkloadFacts {
  const { namespace, name, uid, resourceVersion, createdAt, labels, annotations } = translateMetadata(object)
  const template =
    kind === 'CronJob'
      ? objectAt(object, 'spec', 'jobTemplate', 'spec', 'template')
      : objectAt(object, 'spec', 'template')
  return {
    ref: {
      namespace,
      kind,
      name,
    },
    uid,
    resourceVersion,
    createdAt,
    labels,
    annotations,
    podLabels: textsAt(template, 'metadata', 'labels'),
    podAnnotations: annotationsAt(template, 'metadata', 'annotations'),
    containers: translateContainers(template),
    replicas: kind === 'CronJob' ? null : translateReplicas(object),
    rollout: translateRollout(kind, object),
    takenByRollout: translateTaken(kind, object),
    requests: translateRequests(template),
    sighting: kind === 'CronJob' ? null : translateSighting(kind, object),
  }
}

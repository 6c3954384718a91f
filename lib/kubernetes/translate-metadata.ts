import 'server-only'
import type { Labels } from '#lib/domain/label-selector.ts'
import type { OwnerFacts } from './facts.ts'
import { isTrueAt, listAt, textAt, textsAt, type Json } from './json.ts'

export type Metadata = {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  readonly createdAt: string
  readonly labels: Labels
  readonly annotations: Labels
  readonly owner: OwnerFacts | null
}

const epoch = '1970-01-01T00:00:00Z'

export function translateMetadata(object: Json): Metadata {
  return {
    namespace: textAt(object, 'metadata', 'namespace') ?? '',
    name: textAt(object, 'metadata', 'name') ?? '',
    uid: textAt(object, 'metadata', 'uid') ?? '',
    resourceVersion: textAt(object, 'metadata', 'resourceVersion') ?? '',
    createdAt: textAt(object, 'metadata', 'creationTimestamp') ?? epoch,
    labels: textsAt(object, 'metadata', 'labels'),
    annotations: annotationsAt(object, 'metadata', 'annotations'),
    owner: controllerOf(object),
  }
}

const longestAnnotation = 1_000

/** Long ones are other tools' copies of the object, first of all kubectl's last-applied configuration. */
export function annotationsAt(object: unknown, ...path: readonly string[]): Labels {
  const annotations = Object.entries(textsAt(object, ...path))
  return Object.fromEntries(annotations.filter(([, value]) => value.length <= longestAnnotation))
}

function controllerOf(object: Json): OwnerFacts | null {
  const owner = listAt(object, 'metadata', 'ownerReferences').find((reference) => isTrueAt(reference, 'controller'))
  const [kind, name, uid] = [textAt(owner, 'kind'), textAt(owner, 'name'), textAt(owner, 'uid')]
  return kind !== null && name !== null && uid !== null ? { kind, name, uid } : null
}

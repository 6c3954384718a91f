import type { FieldChange } from './field-change.ts'
import { guiApiVariable } from './gui-api.ts'
import type { WorkloadRef } from './topology.ts'
import { envItemWords, restartedAtAnnotation, type EnvItem } from './workload-edit.ts'

export type FieldValue = FieldChange['to']

/** Counts up whenever the same object would be read as other fields than before, or as another digest. */
export const watchedForm = 1

/**
 * The fields of a workload whose change by another hand is noticed, as JSON pointer → value. One that is not set has no
 * line. The pointers are those of `differences()`, so that what an action wrote can be compared.
 */
export type WatchedFields = Readonly<Record<string, FieldValue>>

/** Who wrote a field last by managedFields. The name is the client's own word. */
export type FieldWriter = {
  readonly manager: string
  readonly operation: string
  readonly subresource: string | null
  /** When this manager wrote last to any field of the object: never earlier than the field itself. */
  readonly at: string | null
}

/** The watched fields of one workload at one generation. */
export type Sighting = {
  readonly ref: WorkloadRef
  readonly uid: string
  readonly resourceVersion: string
  readonly generation: number
  /** The annotation that the console's own writes leave. */
  readonly mark: string | null
  readonly fields: WatchedFields
  /** Pointer → writer; without a line nobody owns the field. */
  readonly writers: Readonly<Record<string, FieldWriter>>
}

/**
 * Everything of the pod template that has no pointer of its own. Its value is a digest, which would let anybody guess
 * a short password of the template at leisure: it stays in the console's own table and never reaches a log or a browser.
 */
export const otherPartsPointer = '/spec/template'

export const otherPartsChanged = 'other parts changed'

/** Either restarts every instance: the console's own and kubectl's. */
export const restartAnnotations = [restartedAtAnnotation, 'kubectl.kubernetes.io/restartedAt'] as const

const containers = '/spec/template/spec/containers'

export const pointers = {
  /** Changes when a workload is deleted and made again under its name; nothing else tells it from the one before. */
  uid: '/metadata/uid',
  replicas: '/spec/replicas',
  paused: '/spec/paused',
  image: (container: string) => `${containers}/${container}/image`,
  guiApi: (container: string) => `${containers}/${container}/env/${guiApiVariable}`,
  annotation: (name: string) => `/spec/template/metadata/annotations/${name.replace('/', '~1')}`,
} as const

const longestValue = 64

/** The value as far as it is kept: a text longer than any flag may be anything. */
export function keptValue(item: EnvItem): FieldValue {
  const isLong = item.from === 'literal' && item.value.length > longestValue
  return isLong ? `a text of ${item.value.length} characters` : envItemWords(item)
}

/** The fields that two forms have in common: what an earlier console did not read has not changed for that. */
export function comparable(before: WatchedFields, after: WatchedFields): readonly [WatchedFields, WatchedFields] {
  const shared = Object.keys(before).filter((pointer) => pointer in after && pointer !== otherPartsPointer)
  const only = (fields: WatchedFields) =>
    Object.fromEntries(shared.map((pointer) => [pointer, fields[pointer] ?? null]))
  return [only(before), only(after)]
}

/** What is not the same, in the order of the pointers. */
export function changedFields(before: WatchedFields, after: WatchedFields): readonly FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .toSorted()
    .map((path) => ({ path, from: before[path] ?? null, to: after[path] ?? null }))
    .filter(({ from, to }) => from !== to)
    .map((change) => (change.path === otherPartsPointer ? { ...change, from: null, to: otherPartsChanged } : change))
}

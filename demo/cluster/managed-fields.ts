import type { Json, JsonObject } from './json.ts'
import { copy, ensureObject, equal, isObject, objectsAt, textAt, timestamp } from './json.ts'
import { mergeKeyOf } from './merge-keys.ts'

/** A set of fields in the notation of FieldsV1: `f:` a field, `k:` an item found by key, `v:` a value, `.` itself. */
export type FieldSet = JsonObject

const unowned = new Set(['apiVersion', 'kind', 'status'])
const unownedMetadata = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'managedFields',
  'generateName',
])

/** Every field a manager owns when it has written this object. */
export function fieldsOf(object: JsonObject): FieldSet {
  return fieldsOfObject(ownable(object))
}

/** The fields in which the objects differ and which exist afterwards. */
export function changedFields(before: JsonObject, after: JsonObject): FieldSet {
  return difference(ownable(before), ownable(after))
}

function ownable(object: JsonObject): JsonObject {
  const owned = Object.fromEntries(Object.entries(object).filter(([field]) => !unowned.has(field)))
  if (isObject(owned.metadata))
    owned.metadata = Object.fromEntries(Object.entries(owned.metadata).filter(([field]) => !unownedMetadata.has(field)))
  return owned
}

function fieldsOfObject(object: JsonObject): FieldSet {
  const fields: FieldSet = {}
  for (const [name, value] of Object.entries(object))
    if (value !== undefined) fields[`f:${name}`] = fieldsOfValue(name, value)
  return fields
}

function fieldsOfValue(name: string, value: Json): FieldSet {
  if (isObject(value)) return fieldsOfObject(value)
  const items = keyedItems(name, value)
  if (!items) return {}
  const fields: FieldSet = {}
  for (const [key, item] of items) fields[key] = isObject(item) ? { '.': {}, ...fieldsOfObject(item) } : {}
  return fields
}

function difference(before: JsonObject, after: JsonObject): FieldSet {
  const fields: FieldSet = {}
  for (const [name, value] of Object.entries(after)) {
    const old = before[name]
    if (value === undefined || equal(old, value)) continue
    const inner = differenceOfValue(name, old, value)
    // A map or keyed list that only lost something was not written: what is gone belongs to nobody.
    const onlyLost = Object.keys(inner).length === 0 && hasParts(name, old) && hasParts(name, value)
    if (!onlyLost) fields[`f:${name}`] = inner
  }
  return fields
}

const hasParts = (name: string, value: Json | undefined) =>
  isObject(value) || (value !== undefined && keyedItems(name, value) !== undefined)

function differenceOfValue(name: string, before: Json | undefined, after: Json): FieldSet {
  if (isObject(after)) return difference(isObject(before) ? before : {}, after)
  const items = keyedItems(name, after)
  if (!items) return {}
  const old = new Map(keyedItems(name, before ?? []) ?? [])
  const fields: FieldSet = {}
  for (const [key, item] of items) {
    const previous = old.get(key)
    if (equal(previous, item)) continue
    const isNew = previous === undefined
    fields[key] = isObject(item)
      ? { ...(isNew ? { '.': {} } : {}), ...difference(isObject(previous) ? previous : {}, item) }
      : {}
  }
  return fields
}

function keyedItems(name: string, value: Json): [key: string, item: Json][] | undefined {
  if (!Array.isArray(value)) return undefined
  const key = mergeKeyOf(name, value)
  if (key === undefined) return undefined
  return value.map((item) =>
    isObject(item)
      ? [
          `k:${JSON.stringify(name === 'ports' ? { [key]: item[key], protocol: item.protocol ?? 'TCP' } : { [key]: item[key] })}`,
          item,
        ]
      : [`v:${JSON.stringify(item)}`, item],
  )
}

/** What is in the first set and not in the second. */
export function without(fields: FieldSet, removed: FieldSet): FieldSet {
  const rest: FieldSet = {}
  for (const [name, children] of Object.entries(fields)) {
    const cut = removed[name]
    if (cut === undefined) rest[name] = children
    else if (isObject(children) && isObject(cut) && Object.keys(children).length > 0) {
      const remaining = without(children, cut)
      if (Object.keys(remaining).length > 0) rest[name] = remaining
    }
  }
  return rest
}

export function union(left: FieldSet, right: FieldSet): FieldSet {
  const both = copy(left)
  for (const [name, children] of Object.entries(right)) {
    const present = both[name]
    both[name] = isObject(present) && isObject(children) ? union(present, children) : (children ?? {})
  }
  return both
}

/** What is in both sets. */
export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  const both: FieldSet = {}
  for (const [name, children] of Object.entries(left)) {
    const other = right[name]
    if (!isObject(children) || !isObject(other)) continue
    const isLeaf = Object.keys(children).length === 0 || Object.keys(other).length === 0
    const shared = isLeaf ? {} : intersection(children, other)
    if (isLeaf || Object.keys(shared).length > 0) both[name] = shared
  }
  return both
}

export type Writer = { manager: string; operation: 'Update' | 'Apply'; apiVersion: string; subresource?: string }

const isBy = (entry: JsonObject, writer: Writer) =>
  textAt(entry, 'manager') === writer.manager &&
  textAt(entry, 'operation') === writer.operation &&
  (textAt(entry, 'subresource') ?? '') === (writer.subresource ?? '')

export const managedEntries = (object: JsonObject): JsonObject[] => objectsAt(object, 'metadata', 'managedFields')

export const ownFields = (object: JsonObject, writer: Writer): FieldSet => {
  const entry = managedEntries(object).find((each) => isBy(each, writer))
  return isObject(entry?.fieldsV1) ? entry.fieldsV1 : {}
}

/** Records in the draft that the writer has set these fields; whoever owned them before does no longer. */
export function recordOwnership(draft: JsonObject, fields: FieldSet, writer: Writer) {
  const existing = fieldsOf(draft)
  const others = managedEntries(draft).filter((entry) => !isBy(entry, writer))
  const own = union(intersection(ownFields(draft, writer), existing), fields)
  const entries = others.flatMap((entry): JsonObject[] => {
    const owned = isObject(entry.fieldsV1) ? entry.fieldsV1 : {}
    const kept = textAt(entry, 'subresource') === 'status' ? owned : intersection(without(owned, fields), existing)
    return Object.keys(kept).length === 0 ? [] : [{ ...entry, fieldsV1: kept }]
  })
  if (Object.keys(own).length > 0) entries.push(entryOf(writer, own))
  ensureObject(draft, 'metadata').managedFields = entries
}

/** As `recordOwnership`, for server-side apply: the applied fields are all the writer owns, and others may share them. */
export function recordApplied(draft: JsonObject, fields: FieldSet, taken: FieldSet, writer: Writer) {
  const others = managedEntries(draft)
    .filter((entry) => !isBy(entry, writer))
    .flatMap((entry) => {
      const kept = without(isObject(entry.fieldsV1) ? entry.fieldsV1 : {}, taken)
      return Object.keys(kept).length === 0 ? [] : [{ ...entry, fieldsV1: kept }]
    })
  ensureObject(draft, 'metadata').managedFields = [...others, entryOf(writer, fields)]
}

function entryOf(writer: Writer, fieldsV1: FieldSet): JsonObject {
  return {
    manager: writer.manager,
    operation: writer.operation,
    apiVersion: writer.apiVersion,
    time: timestamp(),
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(writer.subresource === undefined ? {} : { subresource: writer.subresource }),
  }
}

/** Paths in the words of a conflict: `.spec.template.spec.containers[name="x"].env[name="Y"].value`. */
export function leafPaths(fields: FieldSet, prefix = ''): string[] {
  return Object.entries(fields).flatMap(([name, children]) => {
    if (name === '.') return []
    const path = prefix + stepText(name)
    const inner = isObject(children) ? Object.keys(children).filter((child) => child !== '.') : []
    return inner.length === 0 || !isObject(children) ? [path] : leafPaths(children, path)
  })
}

function stepText(name: string): string {
  if (name.startsWith('f:')) return `.${name.slice(2)}`
  if (!name.startsWith('k:')) return `[=${name.slice(2)}]`
  const key: Json = JSON.parse(name.slice(2))
  const pairs = isObject(key) ? Object.entries(key).map(([field, value]) => `${field}=${JSON.stringify(value)}`) : []
  return `[${pairs.join(',')}]`
}

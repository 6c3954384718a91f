import 'server-only'
import { lastActionAnnotation } from '#lib/domain/workload-edit.ts'
import { createHash } from 'node:crypto'
import { guiApiVariable } from '#lib/domain/gui-api.ts'
import type { WorkloadKind } from '#lib/domain/topology.ts'
import {
  keptValue,
  otherPartsPointer,
  pointers,
  restartAnnotations,
  type FieldValue,
  type FieldWriter,
  type Sighting,
} from '#lib/domain/watched-fields.ts'
import { countAt, isJson, isTrueAt, listAt, objectAt, textAt, valueAt, type Json } from './json.ts'
import { translateMetadata } from './translate-metadata.ts'
import { templateFields } from './writable-fields.ts'

/** Where the FieldsV1 notation of managedFields keeps a field. */
type Owned = readonly string[]

type Line = {
  readonly pointer: string
  readonly value: FieldValue
  readonly owned: readonly Owned[]
  /** Whether owning just this says nothing about the line, because it has a line of its own. */
  readonly isElsewhere?: (path: string) => boolean
}

/** The watched fields with their writers; the rest of the object, and of its managedFields, is dropped here. */
export function translateSighting(kind: Exclude<WorkloadKind, 'CronJob'>, object: Json): Sighting {
  const { namespace, name, uid, resourceVersion, annotations } = translateMetadata(object)
  const lines = [...specLines(object), ...templateLines(objectAt(object, 'spec', 'template'))].filter(
    ({ value }) => value !== null,
  )
  const entries = listAt(object, 'metadata', 'managedFields')
  const writers = lines.flatMap(({ pointer, owned, isElsewhere }): [string, FieldWriter][] => {
    const writer = owned.map((path) => newestWriter(entries, path, isElsewhere)).find((found) => found !== null)
    return writer ? [[pointer, writer]] : []
  })
  // The selector never changes, so that whoever owns it made the object.
  const maker = newestWriter(entries, ['f:spec', 'f:selector'])
  return {
    ref: { namespace, kind, name },
    uid,
    resourceVersion,
    generation: countAt(object, 'metadata', 'generation'),
    mark: annotations[lastActionAnnotation] ?? null,
    fields: Object.fromEntries(lines.map(({ pointer, value }) => [pointer, value])),
    writers: { ...Object.fromEntries(writers), ...(maker && { [pointers.uid]: maker }) },
  }
}

function specLines(object: Json): Line[] {
  return [
    { pointer: pointers.replicas, value: countAt(object, 'spec', 'replicas'), owned: [['f:spec', 'f:replicas']] },
    { pointer: pointers.paused, value: isTrueAt(object, 'spec', 'paused'), owned: [['f:spec', 'f:paused']] },
  ]
}

const inTemplate = ['f:spec', 'f:template']

function templateLines(template: Json): Line[] {
  const { guiApi } = templateFields(template)
  const containers = listAt(template, 'spec', 'containers').map((container) => textAt(container, 'name') ?? '')
  const own = [
    ...restartAnnotations.map((annotation) => ({
      pointer: pointers.annotation(annotation),
      value: textAt(template, 'metadata', 'annotations', annotation),
      owned: [[...inTemplate, 'f:metadata', 'f:annotations', `f:${annotation}`]],
    })),
    ...containers.flatMap((name) => containerLines(template, name, keptValue(guiApi[name] ?? { from: 'absent' }))),
  ]
  const elsewhere = own.flatMap(({ owned }) => owned.map((path) => path.join(' ')))
  // Whoever owns a variable owns its name too.
  const isElsewhere = (path: string) => elsewhere.some((one) => path === one || path.startsWith(`${one} `))
  return [
    ...own,
    { pointer: otherPartsPointer, value: digestOf(otherParts(template)), owned: [inTemplate], isElsewhere },
  ]
}

function containerLines(template: Json, name: string, guiApi: FieldValue): Line[] {
  const container = listAt(template, 'spec', 'containers').find((each) => textAt(each, 'name') === name)
  const owned = [...inTemplate, 'f:spec', 'f:containers', itemKey(name)]
  const item = [...owned, 'f:env', itemKey(guiApiVariable)]
  return [
    { pointer: pointers.image(name), value: textAt(container, 'image'), owned: [[...owned, 'f:image']] },
    // The name of the item may be somebody else's than what it says; an empty text has no field of its own.
    { pointer: pointers.guiApi(name), value: guiApi, owned: [[...item, 'f:value'], [...item, 'f:valueFrom'], item] },
  ]
}

/** Items of the lists that are merged by name. */
function itemKey(name: string): string {
  return `k:${JSON.stringify({ name })}`
}

/**
 * Who writes another value becomes the only owner; older owners stay where the value stayed the same, and beside each
 * other where the path holds many fields. Times are whole seconds: of two hands in one of them it could be either.
 */
function newestWriter(
  entries: readonly unknown[],
  path: Owned,
  isElsewhere: (path: string) => boolean = () => false,
): FieldWriter | null {
  const owners = entries
    .filter((entry) => ownsMore(valueAt(entry, 'fieldsV1', ...path), path.join(' '), isElsewhere))
    .map((entry) => ({
      manager: textAt(entry, 'manager') ?? 'unknown',
      operation: textAt(entry, 'operation') ?? 'unknown',
      subresource: textAt(entry, 'subresource'),
      at: textAt(entry, 'time'),
    }))
  const newest = owners.map(({ at }) => at ?? '').toSorted((one, other) => other.localeCompare(one))[0]
  const [writer, another] = owners.filter(({ at }) => (at ?? '') === newest)
  return writer && another === undefined ? writer : null
}

/** Whether anything below the path is owned beyond what stands elsewhere; that a map or a named item is there is not. */
function ownsMore(fields: unknown, path: string, isElsewhere: (path: string) => boolean): boolean {
  if (!isJson(fields) || isElsewhere(path)) return false
  const inner = Object.entries(fields).filter(([key]) => key !== '.' && !('.' in fields && key === 'f:name'))
  if (inner.length === 0) return !('.' in fields)
  return inner.some(([key, value]) => ownsMore(value, `${path} ${key}`, isElsewhere))
}

/** The template without what has a pointer of its own. A variable named more than once stays: no pointer tells its items apart. */
function otherParts(template: Json): Json {
  const metadata = objectAt(template, 'metadata')
  const { creationTimestamp: _, annotations, ...kept } = metadata
  const spec = objectAt(template, 'spec')
  return {
    ...template,
    metadata: { ...kept, annotations: withoutKeys(objectAt({ annotations }, 'annotations'), restartAnnotations) },
    spec: { ...spec, containers: listAt(spec, 'containers').map(otherPartsOfContainer) },
  }
}

function otherPartsOfContainer(container: unknown): unknown {
  if (!isJson(container)) return container
  const items = listAt(container, 'env')
  const isFlag = (item: unknown) => textAt(item, 'name') === guiApiVariable
  const isDuplicate = items.filter(isFlag).length > 1
  return { ...withoutKeys(container, ['image']), env: items.filter((item) => isDuplicate || !isFlag(item)) }
}

function withoutKeys(object: Json, keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)))
}

function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex')
}

/** Clients and API servers may order the keys of an object as they like. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJson(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}

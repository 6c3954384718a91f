import { alreadyExists, badRequest, conflict, forbidden, invalid, invalidValue, notFound } from './api-failure.ts'
import type { ApiWorld, ResourceRequest } from './api-request.ts'
import { fieldManagerOf, isDryRun } from './api-request.ts'
import { applyDefaults } from './defaults.ts'
import type { JsonObject } from './json.ts'
import {
  copy,
  ensureObject,
  equal,
  isBeingDeleted,
  isObject,
  listAt,
  nameOf,
  namespaceOf,
  numberAt,
  textAt,
  uidOf,
  versionOf,
} from './json.ts'
import { apiVersionOf, kindNamed } from './kinds.ts'
import type { Writer } from './managed-fields.ts'
import { changedFields, fieldsOf, recordOwnership } from './managed-fields.ts'
import { checkAgainstSchema } from './schema-check.ts'
import { Moved } from './store.ts'
import { duplicateEnvWarnings, validate } from './validation.ts'

export type Written = { object: JsonObject; warnings: string[] }

export function writerOf(request: ResourceRequest, operation: 'Update' | 'Apply' = 'Update'): Writer {
  return {
    manager: fieldManagerOf(request),
    operation,
    apiVersion: apiVersionOf(request.kind),
    ...(request.subresource === undefined ? {} : { subresource: request.subresource }),
  }
}

/** Checks the query parameters every write shares. */
export function checkWriteOptions(request: ResourceRequest) {
  const options = { group: 'meta.k8s.io', kind: request.method === 'POST' ? 'CreateOptions' : 'PatchOptions' }
  for (const value of request.query.getAll('dryRun'))
    if (value !== 'All')
      throw invalid(options, '', [
        {
          ...invalidValue('dryRun', value, ''),
          reason: 'FieldValueNotSupported',
          message: `Unsupported value: "${value}": supported values: "All"`,
        },
      ])
  const validation = request.query.get('fieldValidation')
  if (validation && !['Strict', 'Warn', 'Ignore'].includes(validation))
    throw invalid(options, '', [
      {
        reason: 'FieldValueNotSupported',
        message: `Unsupported value: "${validation}": supported values: "Ignore", "Strict", "Warn"`,
        field: 'fieldValidation',
      },
    ])
}

export async function createObject(
  world: ApiWorld,
  request: ResourceRequest,
  body: JsonObject,
  writer: Writer = writerOf(request),
): Promise<Written> {
  const { kind, namespace } = request
  checkWriteOptions(request)
  checkIdentity(request, body)
  const object = copy(body)
  const metadata = ensureObject(object, 'metadata')
  if (textAt(metadata, 'resourceVersion'))
    throw badRequest('resourceVersion should not be set on objects to be created')
  const warnings = checkFields(world, request, object)
  if (namespace !== undefined) {
    metadata.namespace = namespace
    const owner = world.store.get(kindNamed('namespaces'), undefined, namespace)
    if (!owner) throw notFound(kindNamed('namespaces'), namespace)
    if (isBeingDeleted(owner))
      throw forbidden(
        kind,
        nameOf(object),
        `unable to create new content in namespace ${namespace} because it is being terminated`,
      )
  }
  if (nameOf(object) === '' && textAt(metadata, 'generateName'))
    metadata.name = `${textAt(metadata, 'generateName')}${crypto.randomUUID().replaceAll('-', '').slice(0, 5)}`
  for (const field of ['uid', 'creationTimestamp', 'deletionTimestamp', 'generation', 'managedFields', 'selfLink'])
    delete metadata[field]
  if (kind.hasStatus && kind.kind !== 'Node') delete object.status
  applyDefaults(kind, object)
  metadata.uid = crypto.randomUUID()
  validate(kind, object, undefined)
  recordOwnership(object, fieldsOf(object), writer)
  warnings.push(...duplicateEnvWarnings(object))
  if (world.store.get(kind, namespace, nameOf(object))) throw alreadyExists(kind, nameOf(object))
  if (isDryRun(request)) return { object: dryCreated(request, object), warnings }
  try {
    const created = kind.kind === 'Service' ? await world.createService(object) : await world.store.create(kind, object)
    return { object: created, warnings }
  } catch (error) {
    if (error instanceof Moved) throw alreadyExists(kind, nameOf(object))
    throw error
  }
}

function dryCreated(request: ResourceRequest, object: JsonObject): JsonObject {
  const metadata = ensureObject(object, 'metadata')
  metadata.creationTimestamp = new Date().toISOString().replace(/\.\d+Z/, 'Z')
  if (request.kind.hasGeneration) metadata.generation = 1
  return object
}

export type Change = (current: JsonObject) => JsonObject

export type UpdateOptions = {
  writer?: Writer
  /** Records ownership itself, as server-side apply must. */
  ownership?: (draft: JsonObject, current: JsonObject) => void
  /** Whether the spec, or only the status, is written. */
  part?: 'object' | 'status'
}

/**
 * One update: computed over what is stored, checked, and written over exactly that. A caller that names no version
 * is retried when somebody else was quicker, as the API server retries a patch.
 */
export async function updateObject(
  world: ApiWorld,
  request: ResourceRequest,
  change: Change,
  options: UpdateOptions = {},
): Promise<Written> {
  const { kind, namespace } = request
  const name = request.name ?? ''
  checkWriteOptions(request)
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const current = world.store.get(kind, namespace, name)
    if (!current) throw notFound(kind, name)
    const changed = change(copy(current))
    const isPinned = versionOf(changed) !== '' && textAt(changed, 'metadata', 'resourceVersion') !== versionOf(current)
    if (isPinned) throw conflict(kind, name)
    const { draft, warnings } = finish(world, request, current, changed, options)
    if (isSame(draft, current)) return { object: current, warnings }
    if (isDryRun(request)) return { object: draft, warnings }
    try {
      const stored = await world.store.replace(kind, draft)
      if (isReadyToGo(stored)) await world.store.remove(kind, stored)
      return { object: stored, warnings }
    } catch (error) {
      if (!(error instanceof Moved)) throw error
    }
  }
  throw conflict(kind, name)
}

const mostAttempts = 20

function finish(
  world: ApiWorld,
  request: ResourceRequest,
  current: JsonObject,
  changed: JsonObject,
  options: UpdateOptions,
): { draft: JsonObject; warnings: string[] } {
  const { kind } = request
  const isStatus = options.part === 'status'
  const draft = isStatus ? { ...copy(current), status: changed.status } : changed
  if (!isStatus && kind.hasStatus) draft.status = current.status
  checkIdentity(request, draft)
  const metadata = ensureObject(draft, 'metadata')
  metadata.resourceVersion = versionOf(current)
  metadata.name = nameOf(current)
  if (kind.namespaced) metadata.namespace = namespaceOf(current)
  if (metadata.uid === undefined) metadata.uid = uidOf(current)
  for (const field of ['creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generation'])
    metadata[field] = isObject(current.metadata) ? current.metadata[field] : undefined
  metadata.managedFields ??= listAt(current, 'metadata', 'managedFields')
  const warnings = checkFields(world, request, draft)
  applyDefaults(kind, draft)
  validate(kind, draft, current)
  if (kind.hasGeneration && !equal(specPart(draft), specPart(current)))
    metadata.generation = (numberAt(current, 'metadata', 'generation') ?? 0) + 1
  if (options.ownership) options.ownership(draft, current)
  else if (!isStatus) recordOwnership(draft, changedFields(current, draft), options.writer ?? writerOf(request))
  warnings.push(...duplicateEnvWarnings(draft))
  return { draft, warnings }
}

function specPart(object: JsonObject): JsonObject {
  const { metadata: _metadata, status: _status, ...rest } = object
  return rest
}

function isSame(draft: JsonObject, current: JsonObject): boolean {
  const plain = (object: JsonObject) => {
    const metadata = isObject(object.metadata) ? object.metadata : {}
    const managed = listAt(metadata, 'managedFields').map((entry) =>
      isObject(entry) ? { ...entry, time: null } : entry,
    )
    return { ...object, metadata: { ...metadata, managedFields: managed } }
  }
  return equal(plain(draft), plain(current))
}

const isReadyToGo = (object: JsonObject) =>
  isBeingDeleted(object) &&
  listAt(object, 'metadata', 'finalizers').length === 0 &&
  object.kind !== 'Namespace' &&
  (numberAt(object, 'metadata', 'deletionGracePeriodSeconds') ?? 0) === 0

/** Kind, namespace and name of a body must be those of the address. */
function checkIdentity(request: ResourceRequest, body: JsonObject) {
  const { kind, namespace, name } = request
  const [saidKind, saidVersion] = [textAt(body, 'kind'), textAt(body, 'apiVersion')]
  if (
    (saidKind !== undefined && saidKind !== kind.kind) ||
    (saidVersion !== undefined && saidVersion !== apiVersionOf(kind))
  )
    throw badRequest(
      `${saidKind ?? ''} in version "${saidVersion ?? ''}" cannot be handled as a ${kind.kind}: no kind "${saidKind ?? ''}" is registered for the address ${apiVersionOf(kind)} ${kind.resource}`,
    )
  const saidNamespace = textAt(body, 'metadata', 'namespace')
  if (namespace !== undefined && saidNamespace !== undefined && saidNamespace !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  const saidName = nameOf(body)
  if (name !== undefined && saidName !== '' && saidName !== name)
    throw badRequest(`the name of the object (${saidName}) does not match the name on the URL (${name})`)
}

/** Types and unknown fields, as `fieldValidation` asks; answers the warnings. */
function checkFields(world: ApiWorld, request: ResourceRequest, object: JsonObject): string[] {
  const { kind } = request
  const { mistyped, unknown } = checkAgainstSchema(world.schemas, kind.model, object)
  if (mistyped !== undefined && (request.header('content-type') ?? '').startsWith('application/strategic-merge-patch'))
    throw invalid(kind, nameOf(object), [
      { reason: 'FieldValueInvalid', message: `Invalid value: ${mistyped}`, field: 'patch' },
    ])
  if (mistyped !== undefined)
    throw badRequest(`${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${mistyped}`)
  if (unknown.length === 0) return []
  const complaints = unknown.map((field) => `unknown field "${field}"`)
  dropUnknown(object, unknown)
  switch (request.query.get('fieldValidation') ?? 'Warn') {
    case 'Ignore':
      return []
    case 'Strict':
      throw strictFailure(request, complaints)
    default:
      return complaints
  }
}

function strictFailure(request: ResourceRequest, complaints: string[]) {
  const { kind, name = '' } = request
  const message = `strict decoding error: ${complaints.join(', ')}`
  if (request.method !== 'PATCH')
    return badRequest(`${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${message}`)
  return invalid(kind, name, [{ reason: 'FieldValueInvalid', message: `Invalid value: ${message}`, field: 'patch' }])
}

function dropUnknown(object: JsonObject, paths: string[]) {
  for (const path of paths) {
    const steps = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.')
    const last = steps.pop() ?? ''
    let holder: unknown = object
    for (const step of steps)
      holder = Array.isArray(holder) ? holder[Number(step)] : isObject(holder) ? holder[step] : undefined
    if (isObject(holder)) delete holder[last]
  }
}

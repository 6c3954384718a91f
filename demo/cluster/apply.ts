import { decide, refusalText } from './access.ts'
import { ApiFailure, badRequest, forbidden, invalid, required } from './api-failure.ts'
import type { ApiWorld, ResourceRequest } from './api-request.ts'
import { parseBody } from './request-body.ts'
import type { JsonObject } from './json.ts'
import { copy, ensureObject, isObject, nameOf, textAt } from './json.ts'
import type { FieldSet } from './managed-fields.ts'
import {
  changedFields,
  fieldsOf,
  intersection,
  leafPaths,
  managedEntries,
  ownFields,
  recordApplied,
  without,
} from './managed-fields.ts'
import { mergeKeyOf } from './merge-keys.ts'
import { strategicMerge } from './strategic-merge.ts'
import type { Written } from './write.ts'
import { createObject, updateObject, writerOf } from './write.ts'

/** Server-side apply: the body is all this manager wants; what others own and it would change is a conflict. */
export async function applyObject(world: ApiWorld, request: ResourceRequest): Promise<Written & { isNew: boolean }> {
  const body = parseBody(request)
  if (!isObject(body)) throw badRequest('an apply patch must be an object')
  if (!request.query.get('fieldManager'))
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
      required('fieldManager', 'is required for apply patch'),
    ])
  const writer = writerOf(request, 'Apply')
  const { kind, namespace, name = '' } = request
  const applied = copy(body)
  if (nameOf(applied) === '') ensureObject(applied, 'metadata').name = name
  if (!world.store.get(kind, namespace, name)) {
    mustBeAllowedToCreate(world, request)
    return { ...(await createObject(world, request, applied, writer)), isNew: true }
  }

  const wanted = fieldsOf(applied)
  let taken: FieldSet = {}
  const written = await updateObject(
    world,
    request,
    (current) => {
      const before = ownFields(current, writer)
      const others = managedEntries(current).filter((entry) => textAt(entry, 'manager') !== writer.manager)
      const sharedWithOthers = others.reduce<FieldSet>(
        (rest, entry) => without(rest, isObject(entry.fieldsV1) ? entry.fieldsV1 : {}),
        without(before, wanted),
      )
      const merged = removeFields(strategicMerge(current, applied), sharedWithOthers)
      const changes = changedFields(current, merged)
      const conflicts = others.flatMap((entry) => conflictsWith(entry, intersection(changes, wanted)))
      if (conflicts.length > 0 && request.query.get('force') !== 'true') throw applyConflict(conflicts)
      taken = intersection(changes, wanted)
      return merged
    },
    { ownership: (draft) => recordApplied(draft, wanted, taken, writer) },
  )
  return { ...written, isNew: false }
}

/** An apply that makes its object is a creation, and `patch` alone does not allow that. */
function mustBeAllowedToCreate(world: ApiWorld, { account, kind, namespace = '', name = '' }: ResourceRequest) {
  const { group, resource } = kind
  const question = { verb: 'create', group, resource, subresource: '', namespace, name }
  if (decide(world.store, account, question).isAllowed) return
  throw forbidden({ group, resource }, name, refusalText(account, question))
}

type FieldConflict = { manager: string; field: string }

function conflictsWith(entry: JsonObject, changes: FieldSet): FieldConflict[] {
  const owned = isObject(entry.fieldsV1) ? entry.fieldsV1 : {}
  const manager = textAt(entry, 'manager') ?? ''
  return leafPaths(intersection(changes, owned)).map((field) => ({ manager, field }))
}

function applyConflict(conflicts: FieldConflict[]) {
  const causes = conflicts.map(({ manager, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with "${manager}"`,
    field,
  }))
  const lines = conflicts.map(({ manager, field }) => `conflict with "${manager}": ${field}`)
  const count = `${conflicts.length} conflict${conflicts.length === 1 ? '' : 's'}`
  return new ApiFailure(409, 'Conflict', `Apply failed with ${count}: ${lines.join(', ')}`, { causes })
}

/** Takes away what this manager owned before, no longer asks for, and nobody else owns. */
function removeFields(object: JsonObject, fields: FieldSet): JsonObject {
  for (const [step, children] of Object.entries(fields)) {
    if (!step.startsWith('f:')) continue
    const field = step.slice(2)
    const value = object[field]
    const inner = isObject(children) ? children : {}
    if (Object.keys(inner).length === 0) delete object[field]
    else if (isObject(value)) removeFields(value, inner)
    else if (Array.isArray(value)) object[field] = value.filter((item) => keepItem(item, field, value, inner))
  }
  return object
}

function keepItem(item: unknown, field: string, list: unknown[], fields: FieldSet): boolean {
  if (!isObject(item)) return !(`v:${JSON.stringify(item)}` in fields)
  const key = mergeKeyOf(field, list) ?? ''
  const owned = Object.entries(fields).find(
    ([step]) => step.startsWith('k:') && step.includes(JSON.stringify(item[key])),
  )
  if (!owned) return true
  const [, children] = owned
  if (isObject(children) && '.' in children) return false
  if (isObject(children)) removeFields(item, children)
  return true
}

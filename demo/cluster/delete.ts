import { badRequest, conflict, invalid, notFound } from './api-failure.ts'
import type { ApiWorld, ResourceRequest } from './api-request.ts'
import { isDryRun } from './api-request.ts'
import type { JsonObject } from './json.ts'
import {
  copy,
  ensureObject,
  isBeingDeleted,
  isObject,
  listAt,
  nameOf,
  namespaceOf,
  numberAt,
  textAt,
  timestamp,
  uidOf,
  versionOf,
} from './json.ts'
import { parseBody } from './request-body.ts'
import type { Answer } from './api-request.ts'
import { present } from './present.ts'
import { Moved } from './store.ts'

type Options = {
  policy: string
  graceSeconds: number | undefined
  uid: string | undefined
  version: string | undefined
  isDry: boolean
}

export async function deleteObject(world: ApiWorld, request: ResourceRequest): Promise<Answer> {
  const { kind, namespace, name = '' } = request
  const options = readOptions(request)
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const current = world.store.get(kind, namespace, name)
    if (!current) throw notFound(kind, name)
    checkPreconditions(request, current, options)
    const marked = markedForDeletion(request, current, options)
    try {
      if (options.isDry) return deletionAnswer(request, marked ?? current, marked !== undefined)
      if (marked) return deletionAnswer(request, await world.store.replace(kind, marked), true)
      if (kind.kind === 'Service') await world.removeService(current)
      else await world.store.remove(kind, current)
      return deletionAnswer(request, current, kind.kind === 'Pod')
    } catch (error) {
      if (!(error instanceof Moved)) throw error
    }
  }
  throw conflict(kind, name)
}

function readOptions(request: ResourceRequest): Options {
  const body = request.body.length === 0 ? {} : parseBody(request)
  if (!isObject(body)) throw badRequest('DeleteOptions must be an object')
  const policy = request.query.get('propagationPolicy') ?? textAt(body, 'propagationPolicy') ?? 'Background'
  if (!['Background', 'Foreground', 'Orphan'].includes(policy))
    throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: "${policy}": supported values: "Background", "Foreground", "Orphan"`,
        field: 'propagationPolicy',
      },
    ])
  const grace = request.query.get('gracePeriodSeconds')
  return {
    policy: body.orphanDependents === true ? 'Orphan' : policy,
    graceSeconds: grace === null ? numberAt(body, 'gracePeriodSeconds') : Number(grace),
    uid: textAt(body, 'preconditions', 'uid'),
    version: textAt(body, 'preconditions', 'resourceVersion'),
    isDry: isDryRun(request) || listAt(body, 'dryRun').includes('All'),
  }
}

function checkPreconditions({ kind }: ResourceRequest, current: JsonObject, { uid, version }: Options) {
  const name = nameOf(current)
  if (uid !== undefined && uid !== uidOf(current))
    throw conflict(
      kind,
      name,
      `StorageError: invalid object, Code: 4, Precondition failed: UID in precondition: ${uid}, UID in object meta: ${uidOf(current)}`,
    )
  if (version !== undefined && version !== versionOf(current))
    throw conflict(
      kind,
      name,
      `Precondition failed: resourceVersion in precondition: ${version}, in object meta: ${versionOf(current)}`,
    )
}

/** The object with its deletion noted, or undefined when it can go at once. */
function markedForDeletion({ kind }: ResourceRequest, current: JsonObject, options: Options): JsonObject | undefined {
  const finalizers = listAt(current, 'metadata', 'finalizers').filter(
    (each) => each !== 'foregroundDeletion' && each !== 'orphan',
  )
  if (options.policy === 'Foreground') finalizers.push('foregroundDeletion')
  if (options.policy === 'Orphan') finalizers.push('orphan')
  const grace = gracePeriodOf(current, options, kind.kind === 'Pod')
  const waits = finalizers.length > 0 || grace > 0 || kind.kind === 'Namespace'
  if (!waits) return undefined
  const marked = copy(current)
  const metadata = ensureObject(marked, 'metadata')
  if (!isBeingDeleted(current)) metadata.deletionTimestamp = timestamp(new Date(Date.now() + grace * 1000))
  metadata.deletionGracePeriodSeconds = grace
  if (finalizers.length > 0) metadata.finalizers = finalizers
  if (kind.kind === 'Namespace') ensureObject(marked, 'status').phase = 'Terminating'
  return marked
}

function gracePeriodOf(current: JsonObject, options: Options, isPod: boolean): number {
  // A pod that no node has taken needs no time to stop.
  if (!isPod || textAt(current, 'spec', 'nodeName') === undefined) return 0
  const asked = options.graceSeconds ?? numberAt(current, 'spec', 'terminationGracePeriodSeconds') ?? 30
  return Math.min(asked, numberAt(current, 'metadata', 'deletionGracePeriodSeconds') ?? asked)
}

function deletionAnswer({ kind }: ResourceRequest, object: JsonObject, remains: boolean): Answer {
  if (remains) return { status: 200, body: present(kind, object) }
  return {
    status: 200,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: {
        name: nameOf(object),
        ...(kind.group === '' ? {} : { group: kind.group }),
        kind: kind.resource,
        uid: uidOf(object),
      },
    },
  }
}

export async function deleteCollection(
  world: ApiWorld,
  request: ResourceRequest,
  objects: JsonObject[],
): Promise<void> {
  for (const object of objects)
    await deleteObject(world, { ...request, namespace: namespaceOf(object), name: nameOf(object) })
}

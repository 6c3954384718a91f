import { randomUUID } from 'node:crypto'
import { ApiFailure, badRequest, expired, invalid, notFound } from './api-failure.ts'
import type { Answer, ApiWorld, ResourceRequest } from './api-request.ts'
import type { JsonObject } from './json.ts'
import { isObject, nameOf, namespaceOf, parseJson, textAt } from './json.ts'
import { apiVersionOf } from './kinds.ts'
import type { Kind } from './kinds.ts'
import { present, presentItem } from './present.ts'
import type { Representation } from './representation.ts'
import { listAs, objectAs } from './representation.ts'
import { fieldSelector, labelSelector } from './selectors.ts'

type Snapshot = { objects: JsonObject[]; revision: number; madeAt: number }

const snapshots = new WeakMap<ApiWorld, Map<string, Snapshot>>()
const snapshotLifeMs = 5 * 60_000
const futureWaitMs = 3_000

export function getObject(world: ApiWorld, request: ResourceRequest, shape: Representation): Answer {
  const { kind, namespace, name = '' } = request
  const object = world.store.get(kind, namespace, name)
  if (!object) throw notFound(kind, name)
  return { status: 200, body: objectAs(kind, present(kind, object), shape) }
}

export async function listObjects(world: ApiWorld, request: ResourceRequest, shape: Representation): Promise<Answer> {
  const { kind, query } = request
  const { objects, revision, hasSelector } = await selectObjects(world, request)
  const limit = readLimit(query)
  const token = query.get('continue')
  const isWhole = query.get('resourceVersion') === '0'
  const start = token === null || token === '' ? undefined : readToken(world, token)
  const from = start?.snapshot ?? { objects, revision, madeAt: Date.now() }
  const offset = start?.offset ?? 0
  const size = limit > 0 && !isWhole ? limit : from.objects.length
  const page = from.objects.slice(offset, offset + size)
  const rest = from.objects.length - offset - page.length
  const metadata: JsonObject = { resourceVersion: String(from.revision) }
  if (rest > 0) {
    metadata.continue = writeToken(world, from, offset + page.length, start?.id)
    if (!hasSelector) metadata.remainingItemCount = rest
  }
  const items = page.map((object) => presentItem(kind, object))
  return {
    status: 200,
    body: listAs(kind, { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items }, shape),
  }
}

export async function selectObjects(world: ApiWorld, request: ResourceRequest) {
  const { kind, namespace, query } = request
  const byLabel = labelSelector(query.get('labelSelector'))
  const byField = fieldSelector(kind, query.get('fieldSelector'))
  const { objects, revision } = await objectsAt(world, kind, namespace, query)
  const matching = objects.filter((object) => (byLabel?.(object) ?? true) && (byField?.(object) ?? true))
  return { objects: matching, revision, hasSelector: byLabel !== undefined || byField !== undefined }
}

async function objectsAt(world: ApiWorld, kind: Kind, namespace: string | undefined, query: URLSearchParams) {
  const { store } = world
  const wanted = query.get('resourceVersion')
  const match = query.get('resourceVersionMatch')
  if (match && !wanted)
    throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
      {
        reason: 'FieldValueForbidden',
        message: 'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
        field: 'resourceVersionMatch',
      },
    ])
  const revision = readRevision(wanted)
  if (revision > store.revision()) await waitForRevision(world, revision)
  if (match !== 'Exact' || revision === store.revision())
    return { objects: store.list(kind, namespace), revision: store.revision() }
  return { objects: objectsBefore(world, kind, namespace, revision), revision }
}

export function readRevision(text: string | null): number {
  if (text === null || text === '') return 0
  if (!/^\d+$/.test(text))
    throw badRequest(`Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`)
  return Number(text)
}

async function waitForRevision(world: ApiWorld, revision: number) {
  await new Promise((resolve) => setTimeout(resolve, futureWaitMs))
  const current = world.store.revision()
  if (revision <= current) return
  throw new ApiFailure(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${revision}, current: ${current}`,
    { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 },
    { 'retry-after': '1' },
  )
}

/** The past, by undoing what happened since. */
function objectsBefore(world: ApiWorld, kind: Kind, namespace: string | undefined, revision: number): JsonObject[] {
  const changes = world.store.since(kind, revision)
  if (changes === 'expired') throw expired(`The provided resource version is too old: ${revision}`)
  const key = (object: JsonObject) => `${namespaceOf(object) ?? ''}/${nameOf(object)}`
  const objects = new Map(world.store.list(kind, namespace).map((object) => [key(object), object]))
  for (const change of changes.toReversed()) {
    if (namespace !== undefined && namespaceOf(change.object) !== namespace) continue
    if (change.previous) objects.set(key(change.object), change.previous)
    else objects.delete(key(change.object))
  }
  return [...objects.entries()].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, object]) => object)
}

function readLimit(query: URLSearchParams): number {
  const limit = query.get('limit') ?? '0'
  if (!/^-?\d+$/.test(limit)) throw badRequest(`strconv.ParseInt: parsing "${limit}": invalid syntax`)
  return Number(limit)
}

function writeToken(world: ApiWorld, snapshot: Snapshot, offset: number, id: string = randomUUID()): string {
  const kept = snapshots.get(world) ?? new Map<string, Snapshot>()
  for (const [old, { madeAt }] of kept) if (Date.now() - madeAt > snapshotLifeMs) kept.delete(old)
  kept.set(id, snapshot)
  snapshots.set(world, kept)
  return Buffer.from(JSON.stringify({ id, offset })).toString('base64url')
}

function readToken(world: ApiWorld, token: string) {
  const { id, offset } = decodeToken(token)
  const snapshot = snapshots.get(world)?.get(id)
  if (!snapshot)
    throw expired(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
    )
  return { id, offset, snapshot }
}

function decodeToken(token: string): { id: string; offset: number } {
  const text = Buffer.from(token, 'base64url').toString('utf8')
  if (!text.startsWith('{')) throw badRequest('continue key is not valid: unrecognized continue token')
  const value = parseJson(text)
  const id = textAt(value, 'id')
  const offset = isObject(value) ? value.offset : undefined
  if (id === undefined || typeof offset !== 'number') throw badRequest('continue key is not valid')
  return { id, offset }
}

import type { ServerResponse } from 'node:http'
import { expired, invalid } from './api-failure.ts'
import type { Answer, ApiWorld, ResourceRequest } from './api-request.ts'
import type { Change } from './event-window.ts'
import type { JsonObject } from './json.ts'
import { namespaceOf, objectAt } from './json.ts'
import { apiVersionOf } from './kinds.ts'
import { readRevision } from './list.ts'
import { present } from './present.ts'
import type { Representation } from './representation.ts'
import { objectAs } from './representation.ts'
import { fieldSelector, labelSelector } from './selectors.ts'

const bookmarkEveryMs = 55_000
const lastBookmarkMs = 2_000
const initialEventsEnd = 'k8s.io/initial-events-end'

/** A stream of changes: one JSON object a line, from the version asked for until the time-out or the caller's leave. */
export function watchObjects(world: ApiWorld, request: ResourceRequest, shape: Representation): Answer {
  const { kind, namespace, query } = request
  const byLabel = labelSelector(query.get('labelSelector'))
  const byField = fieldSelector(kind, query.get('fieldSelector'))
  const matches = (object: JsonObject) => (byLabel?.(object) ?? true) && (byField?.(object) ?? true)
  const isHere = (object: JsonObject) => namespace === undefined || namespaceOf(object) === namespace
  const from = readRevision(query.get('resourceVersion'))
  const wantsInitial = query.get('sendInitialEvents') === 'true'
  checkInitialEvents(query)

  return { stream: (response) => run(response) }

  function run(response: ServerResponse) {
    response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' })
    response.flushHeaders()
    let hasColumns = false
    const send = (type: string, object: JsonObject) => {
      const body = type === 'ERROR' || type === 'BOOKMARK' ? object : objectAs(kind, object, shape, !hasColumns)
      if (shape === 'table' && type !== 'BOOKMARK') hasColumns = true
      response.write(`${JSON.stringify({ type, object: body })}\n`)
    }
    const bookmark = (annotations?: JsonObject) =>
      send('BOOKMARK', {
        kind: kind.kind,
        apiVersion: apiVersionOf(kind),
        metadata: { resourceVersion: String(world.store.revision()), ...(annotations ? { annotations } : {}) },
      })
    const forward = (change: Change) => {
      if (!isHere(change.object)) return
      const is = change.type !== 'DELETED' && matches(change.object)
      const was = change.previous !== undefined && matches(change.previous)
      if (is) send(was ? 'MODIFIED' : 'ADDED', present(kind, change.object))
      // An object that leaves the selection is shown as it last was in it, at the version of the change.
      else if (was) send('DELETED', withVersion(present(kind, change.previous ?? change.object), change.revision))
    }

    if (from === 0 || wantsInitial) {
      for (const object of world.store.list(kind, namespace)) if (matches(object)) send('ADDED', present(kind, object))
      if (wantsInitial) bookmark({ [initialEventsEnd]: 'true' })
    } else {
      const missed = world.store.since(kind, from)
      if (missed === 'expired') {
        send('ERROR', expired(`too old resource version: ${from} (${world.store.revision()})`).status)
        return void response.end()
      }
      for (const change of missed) forward(change)
    }

    // A version from the future is silent until the cluster gets there, as on a real one.
    const unsubscribe = world.store.subscribe(kind, (change) => {
      if (change.revision > from) forward(change)
    })
    const timers = startTimers(query, bookmark, () => {
      // A change between the end and the closed socket would be written after the end.
      stop()
      response.end()
    })
    const stop = () => {
      unsubscribe()
      timers.stop()
    }
    request.signal.addEventListener('abort', stop, { once: true })
    response.on('close', stop)
  }
}

function startTimers(query: URLSearchParams, bookmark: () => void, end: () => void) {
  const wantsBookmarks = query.get('allowWatchBookmarks') === 'true' || query.get('allowWatchBookmarks') === '1'
  const asked = Number(query.get('timeoutSeconds') ?? '0')
  const timeoutMs = asked > 0 ? asked * 1000 : 1_800_000 * (1 + Math.random())
  const timers: NodeJS.Timeout[] = [setTimeout(end, timeoutMs)]
  if (wantsBookmarks) {
    timers.push(setInterval(bookmark, bookmarkEveryMs))
    timers.push(setTimeout(bookmark, Math.max(50, timeoutMs - lastBookmarkMs)))
  }
  return {
    stop: () => {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

function checkInitialEvents(query: URLSearchParams) {
  if (query.get('sendInitialEvents') === null) return
  if (query.get('resourceVersionMatch') === 'NotOlderThan') return
  throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
    {
      reason: 'FieldValueForbidden',
      message: 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      field: 'resourceVersionMatch',
    },
  ])
}

function withVersion(object: JsonObject, revision: number): JsonObject {
  return { ...object, metadata: { ...objectAt(object, 'metadata'), resourceVersion: String(revision) } }
}

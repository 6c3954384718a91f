import { randomBytes } from 'node:crypto'
import type { JsonObject } from './json.ts'
import { ensureObject, nameOf, namespaceOf, numberAt, objectAt, textAt, timestamp, uidOf, versionOf } from './json.ts'
import { kindNamed } from './kinds.ts'
import type { Store } from './store.ts'
import { Moved } from './store.ts'

const keptMs = 60 * 60_000
const events = kindNamed('events', '')

export type EventRecorder = {
  record(about: JsonObject, type: 'Normal' | 'Warning', reason: string, message: string, component: string): void
  /** Counts an event up where the same was seen within the hour; undefined when it is a new one. */
  aggregate(event: JsonObject): Promise<JsonObject | undefined>
  stop(): void
}

/** Writes Events as the real recorder does: repeated ones are counted, and all are forgotten after an hour. */
export function createEventRecorder(store: Store): EventRecorder {
  const names = new Map<string, string>()
  const sweep = setInterval(() => void forgetOld(), 60_000)

  async function forgetOld() {
    for (const event of store.list(events)) {
      const last = textAt(event, 'lastTimestamp') ?? textAt(event, 'metadata', 'creationTimestamp') ?? ''
      if (Date.now() - Date.parse(last) > keptMs) await store.remove(events, event).catch(() => undefined)
    }
    for (const [key, name] of names) if (!store.get(events, key.split('\n')[0], name)) names.delete(key)
  }

  async function aggregate(event: JsonObject) {
    const key = keyOf(event)
    const name = names.get(key)
    if (name === undefined) {
      ensureObject(event, 'metadata').name ??=
        `${textAt(event, 'involvedObject', 'name') ?? 'event'}.${randomBytes(8).toString('hex')}`
      names.set(key, nameOf(event))
      return undefined
    }
    return store.change(events, namespaceOf(event), name, (draft) => {
      draft.count = (numberAt(draft, 'count') ?? 1) + 1
      draft.lastTimestamp = timestamp()
    })
  }

  return {
    aggregate,
    record(about, type, reason, message, component) {
      const event: JsonObject = {
        metadata: { namespace: namespaceOf(about) ?? 'default' },
        involvedObject: referenceTo(about),
        reason,
        message,
        source: { component },
        firstTimestamp: timestamp(),
        lastTimestamp: timestamp(),
        count: 1,
        type,
        eventTime: null,
        reportingComponent: component,
        reportingInstance: '',
      }
      void aggregate(event).then(async (counted) => {
        if (counted) return
        await store.create(events, event).catch((error: unknown) => {
          if (!(error instanceof Moved)) throw error
        })
      })
    },
    stop: () => clearInterval(sweep),
  }
}

function keyOf(event: JsonObject): string {
  const about = objectAt(event, 'involvedObject')
  return [
    namespaceOf(event),
    textAt(about, 'kind'),
    textAt(about, 'uid') ?? textAt(about, 'name'),
    textAt(event, 'type'),
    textAt(event, 'reason'),
    textAt(event, 'message'),
    textAt(event, 'source', 'component'),
  ].join('\n')
}

function referenceTo(object: JsonObject): JsonObject {
  return {
    kind: textAt(object, 'kind'),
    namespace: namespaceOf(object),
    name: nameOf(object),
    uid: uidOf(object),
    apiVersion: textAt(object, 'apiVersion'),
    resourceVersion: versionOf(object),
  }
}

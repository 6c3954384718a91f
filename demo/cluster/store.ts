import { randomUUID } from 'node:crypto'
import { createEventWindow } from './event-window.ts'
import type { Change, EventWindow } from './event-window.ts'
import type { JsonObject } from './json.ts'
import { copy, ensureObject, isObject, nameOf, namespaceOf, parseJson, timestamp, versionOf } from './json.ts'
import type { Kind } from './kinds.ts'
import { apiVersionOf, kinds } from './kinds.ts'
import { normaliseObject, normalisePod } from './normalise.ts'
import type { Etcd, KeyValue } from './webernetes.ts'

const windowCapacity = 4_000
const registry = '/registry/'

export type Listener = (change: Change) => void

/** Thrown when an object moved between the read and the write, or was there (or gone) already. */
export class Moved extends Error {}

export type Store = {
  revision(): number
  list(kind: Kind, namespace?: string): JsonObject[]
  get(kind: Kind, namespace: string | undefined, name: string): JsonObject | undefined
  create(kind: Kind, object: JsonObject): Promise<JsonObject>
  /** Writes only over the version the object carries. An object that changes nothing is not written. */
  replace(kind: Kind, object: JsonObject): Promise<JsonObject>
  remove(kind: Kind, object: JsonObject): Promise<void>
  /** Read, change, write, again when somebody else was quicker. Undefined when the object is gone. */
  change(
    kind: Kind,
    namespace: string | undefined,
    name: string,
    edit: (draft: JsonObject) => void,
  ): Promise<JsonObject | undefined>
  subscribe(kind: Kind, listener: Listener): () => void
  since(kind: Kind, revision: number): Change[] | 'expired'
  /** Forgets how the world came to be as it is: every older resourceVersion is expired. */
  expireHistory(): void
  close(): Promise<void>
}

type Shelf = { objects: Map<string, JsonObject>; window: EventWindow; listeners: Set<Listener> }

/** One view over webernetes' etcd, in which the façade keeps the kinds webernetes does not know as well. */
export async function openStore(etcd: Etcd): Promise<Store> {
  // A restarted cluster must not count from one again: clients would hold versions from its future.
  etcd.stateRef.revision = Math.floor((Date.now() - Date.UTC(2024, 0)) / 100)
  etcd.stateRef.compactedRevision = etcd.stateRef.revision
  const start = etcd.stateRef.revision
  const shelves = new Map<string, Shelf>()
  for (const kind of kinds)
    if (!shelves.has(kind.storage))
      shelves.set(kind.storage, {
        objects: new Map(),
        window: createEventWindow(start, windowCapacity),
        listeners: new Set(),
      })

  const watcher = await etcd.watch().prefix(registry).withPreviousKV().create()
  watcher.on('put', (current) => take(current, false))
  watcher.on('delete', (current) => take(current, true))
  const compaction = setInterval(() => void etcd.kv.compact({ revision: etcd.stateRef.revision - 1_000 }), 60_000)

  function take(entry: KeyValue, isDelete: boolean) {
    const [storage, key] = splitKey(entry.key.toString())
    const shelf = shelves.get(storage)
    if (!shelf) return
    const parsed = parseJson(entry.value.toString())
    if (!isObject(parsed)) return
    const object = storage === 'pods' ? normalisePod(normaliseObject(parsed)) : normaliseObject(parsed)
    ensureObject(object, 'metadata').resourceVersion = entry.mod_revision
    const previous = shelf.objects.get(key)
    if (isDelete) shelf.objects.delete(key)
    else shelf.objects.set(key, object)
    const type = isDelete ? 'DELETED' : previous ? 'MODIFIED' : 'ADDED'
    const change: Change = { type, object, previous, revision: Number(entry.mod_revision) }
    shelf.window.push(change)
    for (const listener of shelf.listeners) listener(change)
  }

  function shelfOf(kind: Kind): Shelf {
    const shelf = shelves.get(kind.storage)
    if (!shelf) throw new Error(`No shelf for ${kind.storage}`)
    return shelf
  }

  const get: Store['get'] = (kind, namespace, name) =>
    shelfOf(kind).objects.get(kind.namespaced ? `${namespace ?? ''}/${name}` : name)

  const replace: Store['replace'] = async (kind, object) => {
    const stored = withoutVersion(object)
    const key = keyOf(kind, object)
    const committed = await etcd
      .if(key, 'Mod', '==', Number(versionOf(object)))
      .then(etcd.put(key).value(JSON.stringify(stored)))
      .commit()
    if (!committed.succeeded) throw new Moved(key)
    return get(kind, namespaceOf(object), nameOf(object)) ?? object
  }

  return {
    revision: () => etcd.stateRef.revision,
    list(kind, namespace) {
      const objects = [...shelfOf(kind).objects.entries()]
      const wanted = namespace === undefined ? objects : objects.filter(([key]) => key.startsWith(`${namespace}/`))
      return wanted.toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, object]) => object)
    },
    get,
    async create(kind, object) {
      const created = copy(withoutVersion(object))
      const metadata = ensureObject(created, 'metadata')
      metadata.uid ??= randomUUID()
      metadata.creationTimestamp ??= timestamp()
      if (kind.hasGeneration) metadata.generation ??= 1
      created.apiVersion ??= apiVersionOf(kind)
      created.kind ??= kind.kind
      const key = keyOf(kind, created)
      const committed = await etcd
        .if(key, 'Version', '==', 0)
        .then(etcd.put(key).value(JSON.stringify(created)))
        .commit()
      if (!committed.succeeded) throw new Moved(key)
      return get(kind, namespaceOf(created), nameOf(created)) ?? created
    },
    replace,
    async remove(kind, object) {
      const key = keyOf(kind, object)
      const current = get(kind, namespaceOf(object), nameOf(object))
      if (!current) return
      const committed = await etcd
        .if(key, 'Mod', '==', Number(versionOf(current)))
        .then(etcd.delete().key(key))
        .commit()
      if (!committed.succeeded) throw new Moved(key)
    },
    async change(kind, namespace, name, edit) {
      for (let attempt = 0; attempt < 20; attempt += 1) {
        const current = get(kind, namespace, name)
        if (!current) return undefined
        const draft = copy(current)
        edit(draft)
        if (JSON.stringify(draft) === JSON.stringify(current)) return current
        try {
          return await replace(kind, draft)
        } catch (error) {
          if (!(error instanceof Moved)) throw error
        }
      }
      throw new Error(`${kind.kind} ${name} kept moving`)
    },
    subscribe(kind, listener) {
      shelfOf(kind).listeners.add(listener)
      return () => shelfOf(kind).listeners.delete(listener)
    },
    since: (kind, revision) => shelfOf(kind).window.since(revision),
    expireHistory() {
      for (const shelf of shelves.values()) shelf.window.expireBefore(etcd.stateRef.revision)
    },
    async close() {
      clearInterval(compaction)
      await watcher.cancel()
    },
  }
}

function keyOf(kind: Kind, object: JsonObject) {
  const folder = `${registry}${kind.storage}`
  return kind.namespaced
    ? `${folder}/${namespaceOf(object) ?? 'default'}/${nameOf(object)}`
    : `${folder}/${nameOf(object)}`
}

/** "/registry/discovery.k8s.io/endpointslices/ns/name" → its storage folder and "ns/name". */
function splitKey(path: string): [storage: string, key: string] {
  const rest = path.slice(registry.length)
  const grouped = kinds.find((kind) => kind.storage.includes('/') && rest.startsWith(`${kind.storage}/`))
  const storage = grouped?.storage ?? rest.slice(0, rest.indexOf('/'))
  return [storage, rest.slice(storage.length + 1)]
}

function withoutVersion(object: JsonObject): JsonObject {
  const { resourceVersion: _version, ...metadata } = isObject(object.metadata) ? object.metadata : {}
  return { ...object, metadata }
}

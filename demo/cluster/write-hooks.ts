import { randomUUID } from 'node:crypto'
import type { Json, JsonObject } from './json.ts'
import { ensureObject, equal, isObject, numberAt, parseJson } from './json.ts'
import type { Etcd, ObjectStore, Webernetes } from './webernetes.ts'

/** What the façade adds to the writes of webernetes' own controllers and kubelets. */
export type WriteHooks = {
  /** May refuse by throwing. An object given back is taken as the one created. */
  beforeCreate(storage: string, object: JsonObject): Promise<JsonObject | undefined>
  /** May refuse by throwing, as when the writer's node is lost. */
  beforeStatusWrite(storage: string, stored: JsonObject): void
  beforeDelete(storage: string, stored: JsonObject): void
}

const hooksByCluster = new WeakMap<Etcd, WriteHooks>()
let isInstalled = false

export function installWriteHooks(library: Webernetes, etcd: Etcd, hooks: WriteHooks) {
  hooksByCluster.set(etcd, hooks)
  if (isInstalled) return
  isInstalled = true
  const { prototype } = library.Store
  const original = { create: prototype.create, update: prototype.update, delete: prototype.delete }

  prototype.create = async function (this: ObjectStore, input) {
    const hook = hooksByCluster.get(this.etcd)
    if (!hook) return original.create.call(this, input)
    const metadata = isObject(input.metadata) ? input.metadata : {}
    const object: JsonObject = { ...input, metadata: { ...metadata, uid: metadata.uid ?? randomUUID() } }
    const storage = storageOf(this)
    if (withGeneration.has(storage)) ensureObject(object, 'metadata').generation ??= 1
    return (await hook.beforeCreate(storage, object)) ?? original.create.call(this, object)
  }

  prototype.update = async function (this: ObjectStore, name, input, options) {
    const hook = hooksByCluster.get(this.etcd)
    const metadata = isObject(input.metadata) ? input.metadata : {}
    const namespace = typeof metadata.namespace === 'string' ? metadata.namespace : undefined
    const stored = hook ? await this.get(name, namespace) : undefined
    if (!hook || !stored) return original.update.call(this, name, input, options)
    // An update that changes nothing makes no new version.
    if (equal(plain(stored), plain(input)) && isSameVersion(stored, input)) return stored
    const isStatusOnly =
      equal(plain(stored.spec), plain(input.spec)) && equal(plainMetadata(stored), plainMetadata(input))
    if (isStatusOnly) hook.beforeStatusWrite(storageOf(this), stored)
    const generation = numberAt(stored, 'metadata', 'generation')
    if (generation === undefined) return original.update.call(this, name, input, options)
    const next = equal(plain(stored.spec), plain(input.spec)) ? generation : generation + 1
    return original.update.call(this, name, { ...input, metadata: { ...metadata, generation: next } }, options)
  }

  prototype.delete = async function (this: ObjectStore, name, namespace) {
    const hook = hooksByCluster.get(this.etcd)
    const stored = hook ? await this.get(name, namespace) : undefined
    if (hook && stored) hook.beforeDelete(storageOf(this), stored)
    return original.delete.call(this, name, namespace)
  }
}

const withGeneration = new Set(['deployments', 'replicasets'])

function storageOf(store: ObjectStore): string {
  return store.opts.defaultQualifiedResource
}

const plain = (value: unknown): Json | undefined =>
  value === undefined ? undefined : withoutVersion(parseJson(JSON.stringify(value)))

function withoutVersion(value: Json): Json {
  if (!isObject(value) || !isObject(value.metadata)) return value
  return { ...value, metadata: { ...value.metadata, resourceVersion: undefined } }
}

const plainMetadata = (object: JsonObject) => plain({ metadata: object.metadata })

function isSameVersion(stored: JsonObject, input: JsonObject): boolean {
  const version = isObject(input.metadata) ? input.metadata.resourceVersion : undefined
  return version === undefined || (isObject(stored.metadata) && stored.metadata.resourceVersion === version)
}

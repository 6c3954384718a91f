import { createDeletion } from '#demo/cluster/deletion.ts'
import type { JsonObject } from '#demo/cluster/json.ts'
import {
  ensureObject,
  isBeingDeleted,
  listAt,
  nameOf,
  namespaceOf,
  objectsAt,
  textAt,
  uidOf,
} from '#demo/cluster/json.ts'
import type { Kind } from '#demo/cluster/kinds.ts'
import { kinds } from '#demo/cluster/kinds.ts'
import type { Store } from '#demo/cluster/store.ts'
import type { Controller, ControllerWorld } from './controller.ts'

const collected = kinds.filter((kind) => kind.group !== 'events.k8s.io' && kind.kind !== 'Event')

/** Deletes what deleted objects owned, of every kind; webernetes' own gives up at owners it does not know. */
export function runGarbageCollector({ store }: ControllerWorld): Controller {
  const unsubscribes = collected.map((kind) =>
    store.subscribe(kind, (change) => {
      void settle(store, kind, change.object, change.type === 'DELETED').catch(() => undefined)
    }),
  )
  return {
    stop: () => {
      for (const unsubscribe of unsubscribes) unsubscribe()
    },
  }
}

async function settle(store: Store, kind: Kind, object: JsonObject, isGone: boolean) {
  if (isGone) {
    for (const dependent of dependentsOf(store, object)) await removeOwner(store, dependent, object)
    for (const owner of ownersOf(store, object)) await finishForeground(store, owner.kind, owner.object)
    return
  }
  if (!isBeingDeleted(object)) return
  const finalizers = listAt(object, 'metadata', 'finalizers')
  if (finalizers.includes('orphan')) {
    for (const dependent of dependentsOf(store, object)) await dropReference(store, dependent, object)
    await dropFinalizer(store, kind, object, 'orphan')
  }
  if (finalizers.includes('foregroundDeletion')) {
    for (const dependent of dependentsOf(store, object))
      await createDeletion(store).background(dependent.kind, dependent.object)
    await finishForeground(store, kind, object)
  }
}

type Dependent = { kind: Kind; object: JsonObject }

function dependentsOf(store: Store, owner: JsonObject): Dependent[] {
  const uid = uidOf(owner)
  return collected.flatMap((kind) =>
    store
      .list(kind, kind.namespaced ? namespaceOf(owner) : undefined)
      .filter((object) => objectsAt(object, 'metadata', 'ownerReferences').some((reference) => reference.uid === uid))
      .map((object) => ({ kind, object })),
  )
}

function ownersOf(store: Store, object: JsonObject): Dependent[] {
  return objectsAt(object, 'metadata', 'ownerReferences').flatMap((reference) => {
    const kind = collected.find((each) => each.kind === reference.kind)
    const owner = kind && store.get(kind, namespaceOf(object), textAt(reference, 'name') ?? '')
    return kind && owner && uidOf(owner) === reference.uid ? [{ kind, object: owner }] : []
  })
}

async function removeOwner(store: Store, dependent: Dependent, owner: JsonObject) {
  const references = objectsAt(dependent.object, 'metadata', 'ownerReferences')
  if (references.length > 1) return dropReference(store, dependent, owner)
  await createDeletion(store).background(dependent.kind, dependent.object)
}

async function dropReference(store: Store, { kind, object }: Dependent, owner: JsonObject) {
  await store.change(kind, namespaceOf(object), nameOf(object), (draft) => {
    const metadata = ensureObject(draft, 'metadata')
    metadata.ownerReferences = objectsAt(metadata, 'ownerReferences').filter((each) => each.uid !== uidOf(owner))
  })
}

async function finishForeground(store: Store, kind: Kind, object: JsonObject) {
  const current = store.get(kind, namespaceOf(object), nameOf(object))
  if (!current || uidOf(current) !== uidOf(object)) return
  if (!listAt(current, 'metadata', 'finalizers').includes('foregroundDeletion')) return
  const blocking = dependentsOf(store, current).filter(({ object: dependent }) =>
    objectsAt(dependent, 'metadata', 'ownerReferences').some(
      (each) => each.uid === uidOf(current) && each.blockOwnerDeletion === true,
    ),
  )
  if (blocking.length === 0) await dropFinalizer(store, kind, current, 'foregroundDeletion')
}

async function dropFinalizer(store: Store, kind: Kind, object: JsonObject, finalizer: string) {
  const changed = await store.change(kind, namespaceOf(object), nameOf(object), (draft) => {
    const metadata = ensureObject(draft, 'metadata')
    metadata.finalizers = listAt(metadata, 'finalizers').filter((each) => each !== finalizer)
  })
  if (changed && listAt(changed, 'metadata', 'finalizers').length === 0) await store.remove(kind, changed)
}

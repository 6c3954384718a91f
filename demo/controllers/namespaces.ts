import { createDeletion } from '#demo/cluster/deletion.ts'
import { isBeingDeleted } from '#demo/cluster/json.ts'
import { kindNamed, kinds } from '#demo/cluster/kinds.ts'
import type { Controller, ControllerWorld } from './controller.ts'
import { runController } from './controller.ts'

const namespaces = kindNamed('namespaces')
const inNamespaces = kinds.filter((kind) => kind.namespaced && kind.group !== 'events.k8s.io')

/** Empties a namespace that is being deleted, of every kind, and removes it when it is empty. */
export function runNamespaceController(world: ControllerWorld): Controller {
  const { store } = world
  return runController(world, {
    kind: namespaces,
    everyMs: 2_000,
    async reconcile(_namespace, name) {
      const namespace = store.get(namespaces, undefined, name)
      if (!namespace || !isBeingDeleted(namespace)) return
      let rest = 0
      for (const kind of inNamespaces)
        for (const object of store.list(kind, name)) {
          rest += 1
          if (!isBeingDeleted(object)) await createDeletion(store).background(kind, object)
        }
      if (rest === 0) await store.remove(namespaces, namespace)
    },
  })
}

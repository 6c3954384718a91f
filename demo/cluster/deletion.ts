import type { JsonObject } from './json.ts'
import { ensureObject, isBeingDeleted, nameOf, namespaceOf, numberAt, textAt, timestamp } from './json.ts'
import type { Kind } from './kinds.ts'
import type { Store } from './store.ts'

/** Deleting as controllers do: a running pod is asked to stop, everything else goes at once. */
export function createDeletion(store: Store) {
  return {
    async background(kind: Kind, object: JsonObject): Promise<void> {
      const isRunningPod = kind.kind === 'Pod' && textAt(object, 'spec', 'nodeName') !== undefined
      if (!isRunningPod) return store.remove(kind, object)
      await store.change(kind, namespaceOf(object), nameOf(object), (draft) => {
        if (isBeingDeleted(draft)) return
        const grace = numberAt(draft, 'spec', 'terminationGracePeriodSeconds') ?? 30
        const metadata = ensureObject(draft, 'metadata')
        metadata.deletionTimestamp = timestamp(new Date(Date.now() + grace * 1000))
        metadata.deletionGracePeriodSeconds = grace
      })
    },
  }
}

import { createHash } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Json, JsonObject } from '#demo/cluster/json.ts'
import {
  copy,
  ensureObject,
  isBeingDeleted,
  isObject,
  nameOf,
  namespaceOf,
  objectAt,
  objectsAt,
  textAt,
} from '#demo/cluster/json.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import type { Store } from '#demo/cluster/store.ts'

const workloads = [kindNamed('deployments'), kindNamed('statefulsets')]
const saveAfterMs = 300

type Kept = { specs: { [workload: string]: Json } }

export type KeptChanges = {
  /** The objects of an installation with what was changed in an earlier run written over them. */
  overlay(objects: JsonObject[]): JsonObject[]
  /** Gives fields back to whoever owned them: creation has made the chart the owner of everything. */
  restoreOwners(store: Store): Promise<void>
  /** Saves the specs of the workloads in these namespaces from now on. */
  follow(store: Store, namespaces: string[]): { stop(): Promise<void> }
}

/** What was changed in the cluster and shall survive a restart: the specs of workloads. Another installation starts afresh. */
export async function openKeptChanges(dataFolder: string, installed: JsonObject[]): Promise<KeptChanges> {
  const path = join(dataFolder, 'changes.json')
  const signature = createHash('sha256').update(JSON.stringify(installed)).digest('hex')
  const kept = await read(path, signature)
  return {
    overlay: (objects) =>
      objects.map((object) => {
        const saved = kept.specs[keyOf(object)]
        return isObject(saved) ? { ...copy(object), spec: copy(objectAt(saved, 'spec')) } : object
      }),
    async restoreOwners(store) {
      for (const kind of workloads)
        for (const object of store.list(kind)) {
          const entries = objectsAt(kept.specs[keyOf(object)], 'managedFields')
          if (entries.length === 0) continue
          await store.change(kind, namespaceOf(object), nameOf(object), (draft) => {
            const metadata = ensureObject(draft, 'metadata')
            metadata.managedFields = entries
            metadata.annotations = {
              ...objectAt(metadata, 'annotations'),
              ...objectAt(kept.specs[keyOf(object)], 'annotations'),
            }
          })
        }
    },
    follow(store, namespaces) {
      let timer: NodeJS.Timeout | undefined
      let saving = Promise.resolve()
      const write = async () => {
        const specs: Kept['specs'] = {}
        for (const kind of workloads)
          for (const object of store.list(kind))
            if (namespaces.includes(namespaceOf(object) ?? '') && !isBeingDeleted(object))
              specs[keyOf(object)] = snapshot(object)
        await writeFile(`${path}.draft`, JSON.stringify({ signature, specs }), { mode: 0o600 })
        await rename(`${path}.draft`, path)
      }
      // One at a time: two would write the same draft. A full disk costs the memory of changes, not the demo.
      const save = () => {
        saving = saving.then(write).catch((error: unknown) => console.error('Changes could not be kept:', error))
        return saving
      }
      const unsubscribes = workloads.map((kind) =>
        store.subscribe(kind, ({ object, previous }) => {
          if (previous && previous.spec !== undefined && JSON.stringify(previous.spec) === JSON.stringify(object.spec))
            return
          timer ??= setTimeout(() => {
            timer = undefined
            void save()
          }, saveAfterMs)
        }),
      )
      return {
        async stop() {
          for (const unsubscribe of unsubscribes) unsubscribe()
          if (timer === undefined) return saving
          clearTimeout(timer)
          return save()
        },
      }
    },
  }
}

const snapshot = (object: JsonObject): JsonObject => ({
  spec: object.spec,
  managedFields: objectsAt(object, 'metadata', 'managedFields'),
  annotations: objectAt(object, 'metadata', 'annotations'),
})

const keyOf = (object: JsonObject) => `${textAt(object, 'kind')}/${namespaceOf(object)}/${nameOf(object)}`

async function read(path: string, signature: string): Promise<Kept> {
  try {
    const saved: Json = JSON.parse(await readFile(path, 'utf8'))
    const specs = objectAt(saved, 'specs')
    if (textAt(saved, 'signature') !== signature) return { specs: {} }
    return { specs: Object.fromEntries(Object.entries(specs).map(([key, value]) => [key, value ?? null])) }
  } catch {
    return { specs: {} }
  }
}

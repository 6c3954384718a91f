import type { EventRecorder } from '#demo/cluster/events.ts'
import type { JsonObject } from '#demo/cluster/json.ts'
import { nameOf, namespaceOf } from '#demo/cluster/json.ts'
import type { Kind } from '#demo/cluster/kinds.ts'
import type { Store } from '#demo/cluster/store.ts'

export type ControllerWorld = { store: Store; events: EventRecorder }

export type Controller = { stop(): void }

export type Reconcile = (namespace: string | undefined, name: string) => Promise<void>

/**
 * Calls `reconcile` for one object at a time, soon after it or something it depends on changed. Several changes in a
 * row are one call. A call that fails is made again.
 */
export function runController(
  { store }: ControllerWorld,
  options: {
    kind: Kind
    /** Other kinds, and which objects of `kind` a change of theirs concerns. */
    also?: { kind: Kind; concerns: (object: JsonObject) => { namespace: string | undefined; name: string }[] }[]
    everyMs?: number
    reconcile: Reconcile
  },
): Controller {
  const waiting = new Set<string>()
  const timers = new Set<NodeJS.Timeout>()
  let isRunning = false
  let isStopped = false

  const enqueue = (namespace: string | undefined, name: string) => {
    waiting.add(`${namespace ?? ''}/${name}`)
    if (!isRunning) void drain()
  }
  const later = (ms: number, deed: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      deed()
    }, ms)
    timers.add(timer)
  }

  async function drain() {
    isRunning = true
    // Leaves the writer's own turn first, so that a burst is seen as one change.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.size > 0 && !isStopped) {
      const [key = ''] = waiting
      waiting.delete(key)
      const [namespace = '', name = ''] = key.split('/')
      await options.reconcile(namespace === '' ? undefined : namespace, name).catch(() => {
        if (!isStopped) later(200, () => enqueue(namespace, name))
      })
    }
    isRunning = false
  }

  const enqueueAll = () => {
    for (const object of store.list(options.kind)) enqueue(namespaceOf(object), nameOf(object))
  }
  const unsubscribes = [
    store.subscribe(options.kind, ({ object }) => enqueue(namespaceOf(object), nameOf(object))),
    ...(options.also ?? []).map(({ kind, concerns }) =>
      store.subscribe(kind, ({ object }) => {
        for (const { namespace, name } of concerns(object)) enqueue(namespace, name)
      }),
    ),
  ]
  const interval = options.everyMs === undefined ? undefined : setInterval(enqueueAll, options.everyMs)
  enqueueAll()

  return {
    stop() {
      isStopped = true
      clearInterval(interval)
      for (const timer of timers) clearTimeout(timer)
      for (const unsubscribe of unsubscribes) unsubscribe()
    },
  }
}

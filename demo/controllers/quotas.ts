import type { JsonObject } from '#demo/cluster/json.ts'
import { copy, ensureObject, namespaceOf, nameOf, objectAt, objectsAt, textAt, textsAt } from '#demo/cluster/json.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import type { Store } from '#demo/cluster/store.ts'
import { quantity } from '#demo/cluster/validation.ts'
import type { Controller, ControllerWorld } from './controller.ts'
import { runController } from './controller.ts'

const quotas = kindNamed('resourcequotas')
const pods = kindNamed('pods')

/** What one pod takes of each thing a quota may bound. */
function takenBy(pod: JsonObject, resource: string): number {
  const match = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(resource)
  if (!match) return resource === 'pods' || resource === 'count/pods' ? 1 : 0
  const field = match[1] ?? 'requests'
  return objectsAt(pod, 'spec', 'containers').reduce(
    (sum, container) => sum + quantity(textAt(container, 'resources', field, match[2] ?? '') ?? '0'),
    0,
  )
}

const usedIn = (store: Store, namespace: string | undefined, resource: string): number =>
  store.list(pods, namespace).reduce((sum, pod) => sum + takenBy(pod, resource), 0)

/** Throws what the quota admission says when this pod is one too many. */
export function admitPod(store: Store, pod: JsonObject) {
  const namespace = namespaceOf(pod)
  for (const quota of store.list(quotas, namespace))
    for (const [resource, bound] of Object.entries(textsAt(quota, 'spec', 'hard'))) {
      const taken = takenBy(pod, resource)
      const used = usedIn(store, namespace, resource)
      if (taken > 0 && used + taken > quantity(bound))
        throw new Error(
          `pods "${nameOf(pod) || textAt(pod, 'metadata', 'generateName')}" is forbidden: exceeded quota: ${nameOf(quota)}, requested: ${resource}=${taken}, used: ${resource}=${used}, limited: ${resource}=${bound}`,
        )
    }
}

export function runQuotas(world: ControllerWorld): Controller {
  const { store } = world
  return runController(world, {
    kind: quotas,
    also: [
      {
        kind: pods,
        concerns: (pod) =>
          store.list(quotas, namespaceOf(pod)).map((quota) => ({ namespace: namespaceOf(quota), name: nameOf(quota) })),
      },
    ],
    async reconcile(namespace, name) {
      await store.change(quotas, namespace, name, (draft) => {
        const status = ensureObject(draft, 'status')
        status.hard = copy(objectAt(draft, 'spec', 'hard'))
        const used: JsonObject = {}
        for (const resource of Object.keys(objectAt(draft, 'spec', 'hard')))
          used[resource] = String(usedIn(store, namespace, resource))
        status.used = used
      })
    },
  })
}

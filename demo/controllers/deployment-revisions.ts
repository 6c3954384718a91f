import type { JsonObject } from '#demo/cluster/json.ts'
import { ensureObject, namespaceOf, objectsAt, textAt } from '#demo/cluster/json.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import type { Controller, ControllerWorld } from './controller.ts'
import { runController } from './controller.ts'

const deployments = kindNamed('deployments')
const replicaSets = kindNamed('replicasets')
const annotation = 'deployment.kubernetes.io/revision'

const ownerOf = (object: JsonObject) =>
  objectsAt(object, 'metadata', 'ownerReferences')
    .filter((reference) => reference.kind === 'Deployment')
    .map((reference) => ({ namespace: namespaceOf(object), name: textAt(reference, 'name') ?? '' }))

/** Writes the newest revision on the Deployment; webernetes writes it on the ReplicaSets only. */
export function runDeploymentRevisions(world: ControllerWorld): Controller {
  const { store } = world
  return runController(world, {
    kind: deployments,
    also: [{ kind: replicaSets, concerns: ownerOf }],
    async reconcile(namespace, name) {
      const revisions = store
        .list(replicaSets, namespace)
        .filter((each) => ownerOf(each).some((owner) => owner.name === name))
        .map((each) => Number(textAt(each, 'metadata', 'annotations', annotation) ?? '0'))
      const newest = Math.max(0, ...revisions)
      if (newest === 0) return
      await store.change(deployments, namespace, name, (draft) => {
        ensureObject(draft, 'metadata', 'annotations')[annotation] = String(newest)
      })
    },
  })
}

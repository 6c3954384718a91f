import { mergePatch, type Api } from '../api.ts'
import type { ControlPlane } from '../control-plane.ts'
import { list, text, valueAt } from '../json-value.ts'
import { eventually } from './eventually.ts'
import { withAdmin } from './with-admin.ts'

const nameOf = (object: unknown) => text(valueAt(object, 'metadata', 'name'))
const itemsAt = async (api: Api, path: string) => list(valueAt((await api.get(path)).json, 'items'))
const conditionOf = (object: unknown, type: string) =>
  list(valueAt(object, 'status', 'conditions')).find((condition) => valueAt(condition, 'type') === type)
const isReady = (object: unknown) => valueAt(conditionOf(object, 'Ready'), 'status') === 'True'

/** Lets nodes say they are not ready (all, or those named), or ready again, and their pods with them. */
export async function setNodesReady(cluster: ControlPlane, ready: boolean, names?: string[]) {
  await withAdmin(cluster, async (api) => {
    const nodes = names ?? (await itemsAt(api, '/api/v1/nodes')).map(nameOf)
    for (const node of nodes) {
      await api.patch(`/api/v1/nodes/${node}`, annotation('nodes.test/ready', ready ? null : 'false'), mergePatch)
    }
    for (const node of nodes) {
      await eventually(async () => isReady((await api.get(`/api/v1/nodes/${node}`)).json) === ready)
      await eventually(() => podsFollow(api, node, ready))
    }
  })
}

/**
 * A stage of pods does not see the node, so an annotation tells kwok which pods not to mend. The node controller marks
 * pods of a node that says itself that it is not ready only when it hears of the pod, hence a new value each time.
 */
async function podsFollow(api: Api, node: string, ready: boolean): Promise<boolean> {
  const all = await itemsAt(api, `/api/v1/pods?fieldSelector=spec.nodeName%3D${node}`)
  const lost = ready ? null : new Date().toISOString()
  const others = all.filter((pod) => isLost(pod) === ready || (!ready && isReady(pod)))
  for (const pod of others) {
    const path = `/api/v1/namespaces/${text(valueAt(pod, 'metadata', 'namespace'))}/pods/${nameOf(pod)}`
    await api.patch(path, annotation(lostAnnotation, lost), mergePatch)
  }
  return others.length === 0
}

const lostAnnotation = 'pods.test/node-lost'
const isLost = (pod: unknown) => valueAt(pod, 'metadata', 'annotations', lostAnnotation) !== undefined
const annotation = (name: string, value: string | null) => ({ metadata: { annotations: { [name]: value } } })

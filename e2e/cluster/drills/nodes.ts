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

/**
 * Lets nodes say they are not ready (all, or those named), or ready again. The node controller then marks their pods
 * as not ready. A stage of pods does not see the node, so an annotation tells it which pods not to mend meanwhile.
 */
export async function setNodesReady(cluster: ControlPlane, ready: boolean, names?: string[]) {
  await withAdmin(cluster, async (api) => {
    const nodes = names ?? (await itemsAt(api, '/api/v1/nodes')).map(nameOf)
    if (!ready) for (const node of nodes) await tellPods(api, node, 'true')
    for (const node of nodes) {
      await api.patch(`/api/v1/nodes/${node}`, annotation('nodes.test/ready', ready ? null : 'false'), mergePatch)
    }
    for (const node of nodes) {
      await eventually(async () => isReady((await api.get(`/api/v1/nodes/${node}`)).json) === ready)
      if (ready) await tellPods(api, node, null)
    }
  })
}

async function tellPods(api: Api, node: string, isLost: 'true' | null) {
  for (const pod of await itemsAt(api, `/api/v1/pods?fieldSelector=spec.nodeName%3D${node}`)) {
    const path = `/api/v1/namespaces/${text(valueAt(pod, 'metadata', 'namespace'))}/pods/${nameOf(pod)}`
    await api.patch(path, annotation('pods.test/node-lost', isLost), mergePatch)
  }
}

const annotation = (name: string, value: string | null) => ({ metadata: { annotations: { [name]: value } } })

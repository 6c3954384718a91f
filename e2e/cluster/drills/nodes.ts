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
 * as not ready; taking the mark off again is the kubelet's part, which a kwok stage cannot play, for a stage of pods
 * does not see the node.
 */
export async function setNodesReady(cluster: ControlPlane, ready: boolean, names?: string[]) {
  await withAdmin(cluster, async (api) => {
    const nodes = names ?? (await itemsAt(api, '/api/v1/nodes')).map(nameOf)
    const annotations = { 'nodes.test/ready': ready ? null : 'false' }
    for (const name of nodes) await api.patch(`/api/v1/nodes/${name}`, { metadata: { annotations } }, mergePatch)
    for (const name of nodes) {
      await eventually(async () => isReady((await api.get(`/api/v1/nodes/${name}`)).json) === ready)
      if (ready) await markPodsReady(api, name)
    }
  })
}

async function markPodsReady(api: Api, node: string) {
  const lost = (pod: unknown) => !isReady(pod) && valueAt(pod, 'status', 'containerStatuses', 0, 'ready') === true
  for (const pod of (await itemsAt(api, `/api/v1/pods?fieldSelector=spec.nodeName%3D${node}`)).filter(lost)) {
    const path = `/api/v1/namespaces/${text(valueAt(pod, 'metadata', 'namespace'))}/pods/${nameOf(pod)}/status`
    const lastTransitionTime = new Date().toISOString()
    await api.patch(path, { status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime }] } })
  }
}

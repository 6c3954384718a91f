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
 * Silences the kubelets of nodes (all, or those named), or lets them speak again. The node controller gives a silent
 * node up after its grace period, twenty seconds here, and marks its pods as not ready.
 */
export async function setNodesReady(cluster: ControlPlane, ready: boolean, names?: string[]) {
  await withAdmin(cluster, async (api) => {
    const nodes = names ?? (await itemsAt(api, '/api/v1/nodes')).map(nameOf)
    // A stage of pods does not see the node: an annotation tells kwok which pods not to mend meanwhile.
    if (!ready) for (const node of nodes) await markPods(api, node, 'true')
    const labels = { 'kwok.x-k8s.io/node': ready ? 'fake' : null }
    for (const node of nodes) await api.patch(`/api/v1/nodes/${node}`, { metadata: { labels } }, mergePatch)
    for (const node of nodes) {
      await eventually(async () => isReady((await api.get(`/api/v1/nodes/${node}`)).json) === ready)
      if (ready) await markPods(api, node, null)
    }
  })
}

async function markPods(api: Api, node: string, lost: 'true' | null) {
  const annotations = { 'pods.test/node-lost': lost }
  for (const pod of await itemsAt(api, `/api/v1/pods?fieldSelector=spec.nodeName%3D${node}`)) {
    const path = `/api/v1/namespaces/${text(valueAt(pod, 'metadata', 'namespace'))}/pods/${nameOf(pod)}`
    await api.patch(path, { metadata: { annotations } }, mergePatch)
  }
}

import { mergePatch } from '../api.ts'
import type { ControlPlane } from '../control-plane.ts'
import { list, text, valueAt } from '../json-value.ts'
import { withAdmin } from './with-admin.ts'

/** Lets nodes say they are not ready (all, or those named), or ready again. */
export async function setNodesReady(cluster: ControlPlane, ready: boolean, names?: string[]) {
  await withAdmin(cluster, async (api) => {
    const nodes = list(valueAt((await api.get('/api/v1/nodes')).json, 'items'))
    const all = nodes.map((node) => text(valueAt(node, 'metadata', 'name')))
    const annotations = { 'nodes.test/ready': ready ? null : 'false' }
    for (const name of names ?? all) await api.patch(`/api/v1/nodes/${name}`, { metadata: { annotations } }, mergePatch)
  })
}

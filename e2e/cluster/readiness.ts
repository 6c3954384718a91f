import { request } from 'node:https'
import { openApi, type Answer } from './api.ts'
import { list, text, valueAt } from './json-value.ts'
import { readKubeconfig } from './kubeconfig.ts'
import type { LaunchName } from './launches.ts'
import { kubeconfigOf, type Layout } from './layout.ts'
import { ready } from './processes.ts'

export const nodeCount = 5

/** Waits until a part of the cluster does its work, not merely listens. */
export async function waitUntilUp(layout: Layout, name: LaunchName) {
  const { folder, ports } = layout
  const since = Date.now()
  const asAdmin = async (claim: (get: (path: string) => Promise<Answer>) => Promise<boolean>) => {
    const api = openApi(await readKubeconfig(kubeconfigOf(layout, 'admin')))
    return claim(api.get).finally(api.close)
  }
  const claims: Record<LaunchName, () => Promise<boolean>> = {
    etcd: async () => (await fetch(`http://127.0.0.1:${ports.etcd}/health`)).ok,
    'kube-apiserver': () => asAdmin(async (get) => (await get('/readyz')).text === 'ok'),
    'kube-controller-manager': () => healthy(ports.controllers),
    'kube-scheduler': () => healthy(ports.scheduler),
    kwok: () =>
      asAdmin(async (get) => {
        const nodes = list(valueAt((await get('/api/v1/nodes')).json, 'items'))
        const leases = list(
          valueAt((await get('/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases')).json, 'items'),
        )
        // A new kwok touches nothing until the leases of the one before it have run out.
        const held = leases.filter((lease) => Date.parse(text(valueAt(lease, 'spec', 'renewTime'))) >= since)
        return nodes.filter(isReady).length >= nodeCount && held.length >= nodeCount
      }),
    'metrics-server': () => asAdmin(async (get) => (await get('/apis/metrics.k8s.io/v1beta1')).status === 200),
  }
  await ready(folder, name, claims[name])
}

const isReady = (node: unknown) =>
  list(valueAt(node, 'status', 'conditions')).some(
    (condition) => valueAt(condition, 'type') === 'Ready' && valueAt(condition, 'status') === 'True',
  )

/** Controllers and scheduler serve /healthz to all, under a certificate they made themselves. */
function healthy(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/healthz', rejectUnauthorized: false }
    const call = request(options, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    call.on('error', reject)
    call.end()
  })
}

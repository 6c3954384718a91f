import { applyObjects } from './bootstrap.ts'
import type { TestCluster } from './test-cluster.ts'

/** Installs what the console shall find: the workloads of a Tracardi 1.3, run by simulated pods. */
export async function installTracardi(cluster: TestCluster) {
  await applyObjects(cluster.kubectl, cluster.adminKubeconfig, [
    ...apiCluster('be-fa-public', 'be-public-svc', 8585, 'no', 3),
    ...apiCluster('be-fa-private', 'be-private-svc', 8686, 'yes', 2),
    workload('fe-rj-gui', 'tracardi/tracardi-gui:1.3.0', 1, []),
    workload('wk-pl-background', 'tracardi/com-tracardi-worker:1.3.0', 1, []),
  ])
}

type Env = { name: string; value: string }[]
const namespace = 'tracardi'
const release = { 'app.kubernetes.io/instance': 'tracardi', 'app.kubernetes.io/managed-by': 'Helm' }

function workload(name: string, image: string, replicas: number, env: Env) {
  const labels = { app: name }
  const resources = { requests: { cpu: '100m', memory: '256Mi' } }
  const containers = [{ name, image, env, ports: [{ containerPort: 80, name: 'http' }], resources }]
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: { ...labels, ...release } },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  }
}

function apiCluster(name: string, service: string, port: number, exposed: 'yes' | 'no', replicas: number) {
  const env: Env = [
    { name: 'EXPOSE_GUI_API', value: exposed },
    { name: 'PRODUCTION', value: exposed === 'no' ? 'yes' : 'no' },
  ]
  return [
    workload(name, 'tracardi/com-tracardi-api:1.3.0', replicas, env),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: service, namespace, labels: release },
      spec: { selector: { app: name }, ports: [{ name: 'http', port, targetPort: 80 }] },
    },
  ]
}

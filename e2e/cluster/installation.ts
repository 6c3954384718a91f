import { installationManifests } from '#demo/installation/manifests.ts'
import { applyObjects } from './bootstrap.ts'
import type { TestCluster } from './test-cluster.ts'

/** Installs what the console shall find: the workloads of Tracardi 1.3, run by simulated pods. */
export async function installTracardi(cluster: TestCluster) {
  await applyObjects(cluster.kubectl, cluster.adminKubeconfig, installationManifests({ shape: '1.3', size: 'small' }))
}

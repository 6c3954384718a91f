/** Starts a cluster and leaves it running: `node e2e/cluster/up.ts [--no-build] [--disposable] [--folder …]`. */
import { clusterArguments, command } from './arguments.ts'
import { openTestCluster } from './test-cluster.ts'

await command(async () => {
  const cluster = await openTestCluster({ ...clusterArguments(), say: console.log })
  console.log(`everything allowed   KUBECONFIG=${cluster.adminKubeconfig}`)
  console.log(`as the console       KUBECONFIG=${cluster.consoleKubeconfig}`)
  console.log(`kubectl              ${cluster.kubectl}`)
})

/** Starts a cluster and leaves it running: `node e2e/cluster/up.ts [--no-build] [--disposable] [--folder …]`. */
import { clusterArguments, command } from './arguments.ts'
import { runningParts, stopControlPlane } from './control-plane.ts'
import { onInterrupt } from './on-interrupt.ts'
import { openTestCluster } from './test-cluster.ts'

await command(async () => {
  const options = clusterArguments()
  if (runningParts(options.folder).length === 0) onInterrupt(() => stopControlPlane(options.folder))
  const cluster = await openTestCluster({ ...options, say: console.log })
  console.log(`everything allowed   KUBECONFIG=${cluster.adminKubeconfig}`)
  console.log(`as the console       KUBECONFIG=${cluster.consoleKubeconfig}`)
  console.log(`kubectl              ${cluster.kubectl}`)
})

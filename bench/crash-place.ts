import { serveInstances } from '#e2e/cluster/serve-instances.ts'
import { placeOf, type Place } from '#demo/testing/crash/place.ts'
import { openRealCluster } from './clusters.ts'

/** The real control plane, with simulated Tracardi for its pods. */
export async function realPlace(): Promise<Place> {
  const cluster = await openRealCluster()
  const instances = await serveInstances(cluster.adminKubeconfig)
  return placeOf({
    namespace: 'tracardi',
    consoleKubeconfig: cluster.consoleKubeconfig,
    adminKubeconfig: cluster.adminKubeconfig,
    instanceProxy: instances.url,
    troubles: instances.troubles,
    tracardi: instances.tracardi,
    async stop() {
      await instances.close()
      await cluster.stop()
    },
  })
}

import { placeOf, type Place } from '#demo/testing/crash/place.ts'
import { serveInstances } from './serve-instances.ts'

/** The real control plane as a place to kill consoles beside, with simulated Tracardi for its pods. */
export async function servedPlace(cluster: {
  readonly adminKubeconfig: string
  readonly consoleKubeconfig: string
}): Promise<Place> {
  const { adminKubeconfig, consoleKubeconfig } = cluster
  const instances = await serveInstances(adminKubeconfig)
  return placeOf({
    namespace: 'tracardi',
    consoleKubeconfig,
    adminKubeconfig,
    instanceProxy: instances.url,
    troubles: instances.troubles,
    tracardi: instances.tracardi,
    stop: () => instances.close(),
  })
}

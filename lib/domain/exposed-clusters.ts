import type { Route, Workload } from './topology.ts'

/** What Tracardi means for the Internet: `tracardi-api` answers these on a collector whatever `EXPOSE_GUI_API` says. */
const collectionPaths = ['/track', '/collect', '/redirect', '/tracker', '/customer/consent'] as const

export type ExposedCluster = { readonly workload: Workload; readonly route: Route }

/** API clusters whose GUI API is open and which the Internet reaches by more than the collection paths. */
export function exposedClusters(workloads: readonly Workload[], routes: readonly Route[]): ExposedCluster[] {
  return workloads
    .filter((workload) => workload.guiApi?.effect === 'exposed' && runsInstances(workload))
    .flatMap((workload) => {
      const route = routes.find((candidate) => candidate.targetIds.includes(workload.id) && reachesGuiApi(candidate))
      return route ? [{ workload, route }] : []
    })
}

export function reachesGuiApi(route: Route): boolean {
  return route.exposure === 'internet' && leadsBeyondCollection(route)
}

/** A way in to the GUI API of a workload by which nobody knows who comes. */
export function unknownWayIn(workload: Workload, routes: readonly Route[]): Route | null {
  const found = routes.find(
    (route) => route.exposure === 'unknown' && route.targetIds.includes(workload.id) && leadsBeyondCollection(route),
  )
  return found ?? null
}

function leadsBeyondCollection({ paths }: Route): boolean {
  if (paths.length === 0) return true
  return paths.some((path) => !collectionPaths.some((open) => path === open || path.startsWith(`${open}/`)))
}

function runsInstances(workload: Workload): boolean {
  return (workload.replicas?.desired ?? 0) > 0 || (workload.replicas?.total ?? 0) > 0
}

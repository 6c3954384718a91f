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
  if (route.exposure !== 'internet') return false
  if (route.paths.length === 0) return true
  return route.paths.some((path) => !collectionPaths.some((open) => path === open || path.startsWith(`${open}/`)))
}

function runsInstances(workload: Workload): boolean {
  return (workload.replicas?.desired ?? 0) > 0 || (workload.replicas?.total ?? 0) > 0
}

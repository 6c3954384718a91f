import { reachesGuiApi } from '#lib/domain/exposed-clusters.ts'
import type { InstallationView } from '#lib/domain/installation-view.ts'
import type { Route, Workload } from '#lib/domain/topology.ts'

/** `seen`: Kubernetes says so. `unverified`: nobody has looked. `forbidden`: seen, and it should not be. */
export type EdgeKind = 'seen' | 'unverified' | 'forbidden'

export type Edge = { readonly from: string; readonly to: string; readonly kind: EdgeKind }

/** Which node stands in which lane, and what leads where. */
export type TopologyPlan = {
  readonly publicRoutes: readonly Route[]
  readonly collectors: readonly Workload[]
  readonly guis: readonly Workload[]
  readonly privateRoutes: readonly Route[]
  readonly guiClusters: readonly Workload[]
  readonly workers: readonly Workload[]
  readonly stores: readonly Workload[]
  readonly others: readonly Workload[]
  readonly edges: readonly Edge[]
}

/** The ids of the nodes that are no objects of Kubernetes. */
export const fixedNodes = {
  internet: 'zone/internet',
  trusted: 'zone/trusted',
  stores: 'zone/stores',
  noRoute: 'route/none',
}

export function planTopology({ workloads, routes }: InstallationView): TopologyPlan {
  const by = (...roles: Workload['role'][]) => workloads.filter((workload) => roles.includes(workload.role))
  const collectors = by('collector')
  const guiClusters = by('gui-api')
  const guis = by('gui')
  const publicRoutes = routes.filter((route) => leadsTo(route, collectors))
  const privateRoutes = routes.filter((route) => !leadsTo(route, collectors) && leadsTo(route, guiClusters))
  const lanes = { collectors, guiClusters, guis, publicRoutes, privateRoutes }
  return {
    ...lanes,
    workers: by('worker', 'job', 'bridge'),
    stores: by('store'),
    others: by('unknown'),
    edges: edgesOf(lanes),
  }
}

type Lanes = Pick<TopologyPlan, 'collectors' | 'guiClusters' | 'guis' | 'publicRoutes' | 'privateRoutes'>

function edgesOf({ collectors, guiClusters, guis, publicRoutes, privateRoutes }: Lanes): Edge[] {
  const clusters = [...collectors, ...guiClusters]
  const inside = guis[0]?.id ?? fixedNodes.trusted
  return [
    ...[...publicRoutes, ...privateRoutes].flatMap((route): Edge[] => [
      ...sourceEdges(route, { clusters, guiClusters, inside }),
      ...clusters
        .filter((workload) => route.targetIds.includes(workload.id))
        .map((workload): Edge => ({ from: route.id, to: workload.id, kind: targetKind(route, workload) })),
    ]),
    ...(publicRoutes.length === 0
      ? collectors.map((workload): Edge => unverified(fixedNodes.noRoute, workload.id))
      : []),
    ...clusters.map((workload): Edge => unverified(workload.id, fixedNodes.stores)),
  ]
}

type Around = { clusters: readonly Workload[]; guiClusters: readonly Workload[]; inside: string }

function sourceEdges(route: Route, { clusters, guiClusters, inside }: Around): Edge[] {
  const leadsToGui = leadsTo(route, guiClusters)
  switch (route.exposure) {
    case 'internet': {
      const opens = clusters.some((workload) => targetKind(route, workload) === 'forbidden')
      const outside: Edge = { from: fixedNodes.internet, to: route.id, kind: opens ? 'forbidden' : 'seen' }
      return leadsToGui ? [outside, { from: inside, to: route.id, kind: 'seen' }] : [outside]
    }
    case 'restricted':
    case 'internal':
      return [{ from: inside, to: route.id, kind: 'seen' }]
    case 'unknown':
      return [unverified(leadsToGui ? inside : fixedNodes.internet, route.id)]
  }
}

function targetKind(route: Route, workload: Workload): EdgeKind {
  const isOpen = workload.guiApi?.effect === 'exposed' && reachesGuiApi(route)
  return isOpen && route.targetIds.includes(workload.id) ? 'forbidden' : 'seen'
}

function leadsTo(route: Route, workloads: readonly Workload[]): boolean {
  return workloads.some((workload) => route.targetIds.includes(workload.id))
}

function unverified(from: string, to: string): Edge {
  return { from, to, kind: 'unverified' }
}

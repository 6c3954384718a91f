import type {
  Freshness,
  Installation,
  Instance,
  NodeRoom,
  Problem,
  Route,
  Stream,
  Topology,
  Workload,
} from './topology.ts'

/** What changed between two pictures: whole changed parts, ids of removed ones, and the small rest in full. */
export type TopologyDelta = {
  readonly version: number
  readonly asOf: string | null
  readonly freshness: Freshness
  readonly streams: readonly Stream[]
  readonly problems: readonly Problem[]
  readonly installations: readonly Installation[]
  readonly nodes: readonly NodeRoom[] | null
  readonly workloads: readonly Workload[]
  readonly instances: readonly Instance[]
  readonly routes: readonly Route[]
  readonly removed: {
    readonly workloads: readonly string[]
    readonly instances: readonly string[]
    readonly routes: readonly string[]
  }
}

export function applyDelta(topology: Topology, delta: TopologyDelta): Topology {
  const { asOf, freshness, streams, problems, installations, nodes, removed } = delta
  return {
    namespaces: topology.namespaces,
    asOf,
    freshness,
    streams,
    problems,
    installations,
    nodes,
    workloads: merged(topology.workloads, delta.workloads, removed.workloads),
    instances: merged(topology.instances, delta.instances, removed.instances),
    routes: merged(topology.routes, delta.routes, removed.routes),
  }
}

/** Keeps the list itself when nothing in it moved, and its order by id, so that tables do not jump. */
function merged<Part extends { readonly id: string }>(
  before: readonly Part[],
  changed: readonly Part[],
  removed: readonly string[],
): readonly Part[] {
  if (changed.length === 0 && removed.length === 0) return before
  const parts = new Map(before.map((part) => [part.id, part]))
  for (const part of changed) parts.set(part.id, part)
  for (const id of removed) parts.delete(id)
  return [...parts.values()].sort((one, other) => (one.id < other.id ? -1 : 1))
}

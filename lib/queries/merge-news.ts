import { replaceEqualDeep } from '@tanstack/react-query'

import type { Delta } from '#lib/contracts/live.ts'
import { applyDelta } from '#lib/domain/topology-delta.ts'
import type { Topology } from '#lib/domain/topology.ts'

/** A whole new picture; what is equal to the old one keeps its identity, so that nothing is drawn twice. */
export function replaceTopology(old: Topology | undefined, fresh: Topology): Topology {
  if (!old) return fresh
  return {
    ...fresh,
    namespaces: replaceEqualDeep(old.namespaces, fresh.namespaces),
    streams: replaceEqualDeep(old.streams, fresh.streams),
    problems: replaceEqualDeep(old.problems, fresh.problems),
    installations: replaceEqualDeep(old.installations, fresh.installations),
    nodes: replaceEqualDeep(old.nodes, fresh.nodes),
    workloads: shareById(old.workloads, fresh.workloads),
    instances: shareById(old.instances, fresh.instances),
    routes: shareById(old.routes, fresh.routes),
  }
}

/** The picture after a delta. Entities that did not change, and lists without a change, keep their identity. */
export function mergeDelta(topology: Topology, delta: Delta): Topology {
  const next = applyDelta(topology, delta)
  return {
    ...next,
    streams: replaceEqualDeep(topology.streams, next.streams),
    problems: replaceEqualDeep(topology.problems, next.problems),
    installations: replaceEqualDeep(topology.installations, next.installations),
    nodes: replaceEqualDeep(topology.nodes, next.nodes),
  }
}

/** By id and not by place: one entity gone must not make copies of all that follow it. */
function shareById<Entity extends { readonly id: string }>(
  old: readonly Entity[],
  fresh: readonly Entity[],
): readonly Entity[] {
  const known = new Map(old.map((entity) => [entity.id, entity]))
  const shared = fresh.map((entity) => replaceEqualDeep(known.get(entity.id), entity))
  const isSame = shared.length === old.length && shared.every((entity, at) => entity === old[at])
  return isSame ? old : shared
}

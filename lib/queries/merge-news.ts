import { replaceEqualDeep } from '@tanstack/react-query'

import type { Delta } from '#lib/contracts/live.ts'
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
  return {
    ...topology,
    asOf: delta.asOf,
    freshness: delta.freshness,
    streams: replaceEqualDeep(topology.streams, delta.streams),
    problems: replaceEqualDeep(topology.problems, delta.problems),
    installations: replaceEqualDeep(topology.installations, delta.installations),
    nodes: replaceEqualDeep(topology.nodes, delta.nodes),
    workloads: mergeById(topology.workloads, delta.workloads, delta.removed.workloads),
    instances: mergeById(topology.instances, delta.instances, delta.removed.instances),
    routes: mergeById(topology.routes, delta.routes, delta.removed.routes),
  }
}

function mergeById<Entity extends { readonly id: string }>(
  old: readonly Entity[],
  changed: readonly Entity[],
  removed: readonly string[],
): readonly Entity[] {
  if (changed.length === 0 && removed.length === 0) return old
  const fresh = new Map(changed.map((entity) => [entity.id, entity]))
  const gone = new Set(removed)
  const kept = old
    .filter(({ id }) => !gone.has(id))
    .map((entity) => {
      const news = fresh.get(entity.id)
      fresh.delete(entity.id)
      return news ? replaceEqualDeep(entity, news) : entity
    })
  return [...kept, ...fresh.values()]
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

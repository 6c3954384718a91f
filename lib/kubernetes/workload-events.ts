import 'server-only'
import type { ClusterEvent, Workload } from '#lib/domain/topology.ts'
import type { Picture } from './picture.ts'

const atMost = 200

export type FoundEvents = { readonly events: readonly ClusterEvent[]; readonly isCut: boolean }

/** Events about the workload, its replica sets, its instances (those already gone as well) and its autoscaler; newest first. */
export function eventsOfWorkload(
  workload: Workload,
  family: ReturnType<Picture['family']>,
  events: readonly ClusterEvent[],
): FoundEvents {
  const replicaSets = new Set(family.replicaSets)
  const instances = new Set(family.instances)
  const isAbout = ({ about, namespace }: ClusterEvent) => {
    if (namespace !== workload.namespace) return false
    switch (about.kind) {
      case workload.kind:
        return about.name === workload.name
      case 'ReplicaSet':
        return replicaSets.has(about.name)
      case 'Pod':
        return instances.has(about.name) || wasInstance(about.name, workload, replicaSets)
      case 'HorizontalPodAutoscaler':
      case 'ScaledObject':
        return about.name.endsWith(workload.autoscaler?.name ?? '\n')
      default:
        return false
    }
  }
  const found = events.filter(isAbout).toSorted((one, other) => (other.lastAt ?? '').localeCompare(one.lastAt ?? ''))
  return { events: found.slice(0, atMost), isCut: found.length > atMost }
}

/** Pods are named after what made them: `<replica set>-x2k4v`, `<stateful set>-0`. */
function wasInstance(pod: string, { kind, name }: Workload, replicaSets: ReadonlySet<string>): boolean {
  const dash = pod.lastIndexOf('-')
  const [maker, rest] = [pod.slice(0, dash), pod.slice(dash + 1)]
  return kind === 'StatefulSet' ? maker === name && /^\d+$/.test(rest) : replicaSets.has(maker)
}

import type { PanelId, SourceKind } from './panel.ts'
import { cpu, memory, network, readyReplicas, restarts, throttling, type ResourceScope } from './resource-queries.ts'

/** A panel about what pods use or how they are. */
export type ResourcePanel = {
  readonly id: PanelId
  readonly kind: SourceKind
  readonly metric: string
  readonly query: (scope: ResourceScope) => string
  /** Divided by the length of its window, and so too low where that was watched in part. */
  readonly isRate: boolean
  /** Its lines are told apart by this label beside the workload. */
  readonly hasParts: boolean
}

export const resourcePanels: readonly ResourcePanel[] = [
  {
    id: 'cpu',
    kind: 'cadvisor',
    metric: 'container_cpu_usage_seconds_total',
    query: cpu,
    isRate: true,
    hasParts: false,
  },
  {
    id: 'memory',
    kind: 'cadvisor',
    metric: 'container_memory_working_set_bytes',
    query: memory,
    isRate: false,
    hasParts: false,
  },
  {
    id: 'throttling',
    kind: 'cadvisor',
    metric: 'container_cpu_cfs_periods_total',
    query: throttling,
    // Of two rates, both as low.
    isRate: false,
    hasParts: false,
  },
  {
    id: 'network',
    kind: 'cadvisor',
    metric: 'container_network_receive_bytes_total',
    query: network,
    isRate: true,
    hasParts: true,
  },
  {
    id: 'restarts',
    kind: 'kube-state-metrics',
    metric: 'kube_pod_container_status_restarts_total',
    query: restarts,
    isRate: false,
    hasParts: false,
  },
  {
    id: 'ready-replicas',
    kind: 'kube-state-metrics',
    metric: 'kube_deployment_spec_replicas',
    query: readyReplicas,
    isRate: false,
    hasParts: true,
  },
]

/** Owners of pods: with them, also pods that are gone are counted for their workload. */
export const ownerMetrics = ['kube_pod_owner', 'kube_replicaset_owner'] as const

export const resourceMetrics: readonly string[] = [...resourcePanels.map(({ metric }) => metric), ...ownerMetrics]

import type { PanelId, SourceKind } from './panel.ts'
import { cpu, memory, network, readyReplicas, restarts, throttling, type ResourceScope } from './resource-queries.ts'

/** A panel about what pods use or how they are. */
export type ResourcePanel = {
  readonly id: PanelId
  readonly kind: SourceKind
  readonly metric: string
  readonly query: (scope: ResourceScope) => string
  /** Its lines are told apart by this label beside the workload. */
  readonly hasParts: boolean
}

export const resourcePanels: readonly ResourcePanel[] = [
  { id: 'cpu', kind: 'cadvisor', metric: 'container_cpu_usage_seconds_total', query: cpu, hasParts: false },
  { id: 'memory', kind: 'cadvisor', metric: 'container_memory_working_set_bytes', query: memory, hasParts: false },
  {
    id: 'throttling',
    kind: 'cadvisor',
    metric: 'container_cpu_cfs_periods_total',
    query: throttling,
    hasParts: false,
  },
  { id: 'network', kind: 'cadvisor', metric: 'container_network_receive_bytes_total', query: network, hasParts: true },
  {
    id: 'restarts',
    kind: 'kube-state-metrics',
    metric: 'kube_pod_container_status_restarts_total',
    query: restarts,
    hasParts: false,
  },
  {
    id: 'ready-replicas',
    kind: 'kube-state-metrics',
    metric: 'kube_deployment_spec_replicas',
    query: readyReplicas,
    hasParts: true,
  },
]

/** Owners of pods: with them, also pods that are gone are counted for their workload. */
export const ownerMetrics = ['kube_pod_owner', 'kube_replicaset_owner'] as const

export const resourceMetrics: readonly string[] = [...resourcePanels.map(({ metric }) => metric), ...ownerMetrics]

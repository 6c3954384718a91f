import {
  copyLabel,
  either,
  is,
  isNot,
  isOneOf,
  mostSamples,
  part,
  rate,
  selector,
  sumBy,
  type Matcher,
} from './promql.ts'

/** By `workload` (`Deployment/name`) through the owners in kube-state-metrics, or by `pod` where there are none. */
export type ResourceScope = {
  readonly namespace: string
  readonly windowSeconds: number
  /** Pods by exact name; null takes all and joins them to their owners, right also for pods that are gone. */
  readonly pods: readonly string[] | null
}

export function cpu(scope: ResourceScope): string {
  return byOwner(scope, sumBy(podLabels, rate(container(cpuCounter, scope), scope.windowSeconds)))
}

/** What counts against the limit; `_usage_` holds caches that can be given back. */
export function memory(scope: ResourceScope): string {
  return byOwner(scope, sumBy(podLabels, container('container_memory_working_set_bytes', scope)))
}

/** The share of scheduling periods in which a container was held back. */
export function throttling(scope: ResourceScope): string {
  const periods = (metric: string) =>
    byOwner(scope, sumBy(podLabels, rate(container(metric, scope), scope.windowSeconds)))
  return `${periods('container_cpu_cfs_throttled_periods_total')} / (${periods('container_cpu_cfs_periods_total')} > 0)`
}

/** Bytes in and out of the pods: a hint of traffic, never requests. */
export function network(scope: ResourceScope): string {
  const bytes = (metric: string) =>
    byOwner(scope, sumBy(podLabels, rate(selector(metric, inScope(scope)), scope.windowSeconds)))
  return either(
    part('received', bytes('container_network_receive_bytes_total')),
    part('sent', bytes('container_network_transmit_bytes_total')),
  )
}

export function restarts(scope: ResourceScope): string {
  const restarted = selector('kube_pod_container_status_restarts_total', inScope(scope))
  return byOwner(scope, sumBy(podLabels, `increase(${restarted}[${scope.windowSeconds}s])`))
}

/** Ready and wanted, of Deployments and StatefulSets. */
export function readyReplicas({ namespace }: Pick<ResourceScope, 'namespace'>): string {
  const of = (kind: 'Deployment' | 'StatefulSet', metric: string) => {
    const label = kind.toLowerCase()
    const named = copyLabel(selector(metric, [is('namespace', namespace)]), 'workload', label, `${kind}/`)
    return `max by (workload) (${named})`
  }
  return either(
    part('ready', of('Deployment', 'kube_deployment_status_replicas_ready')),
    part('ready', of('StatefulSet', 'kube_statefulset_status_replicas_ready')),
    part('wanted', of('Deployment', 'kube_deployment_spec_replicas')),
    part('wanted', of('StatefulSet', 'kube_statefulset_replicas')),
  )
}

/** How closely cAdvisor was watched, by the samples in each window: one scrape brings all that it counts. */
export function containerSamples({ namespace, windowSeconds }: ResourceScope): string {
  return mostSamples(selector(cpuCounter, [is('namespace', namespace)]), windowSeconds)
}

const cpuCounter = 'container_cpu_usage_seconds_total'

const podLabels = ['namespace', 'pod']

function inScope({ namespace, pods }: ResourceScope): readonly Matcher[] {
  return [is('namespace', namespace), ...(pods === null ? [] : [isOneOf('pod', pods)])]
}

/** Without `container!=""` cAdvisor's own sums over the pod are counted again. */
function container(metric: string, scope: ResourceScope): string {
  return selector(metric, [...inScope(scope), isNot('container', ''), isNot('container', 'POD')])
}

function byOwner({ namespace, pods }: ResourceScope, perPod: string): string {
  if (pods !== null) return sumBy(['pod'], perPod)
  return sumBy(['workload'], `${perPod} * on (namespace, pod) group_left (workload) ${podOwners(namespace)}`)
}

/** One row of value 1 for each pod that is or was, with the workload above its ReplicaSet, or its StatefulSet. */
function podOwners(namespace: string): string {
  const owned = (metric: string, kind: string) => selector(metric, [is('namespace', namespace), is('owner_kind', kind)])
  const replicaSets = `max by (namespace, pod, replicaset) (${copyLabel(owned('kube_pod_owner', 'ReplicaSet'), 'replicaset', 'owner_name')})`
  const deployments = `max by (namespace, replicaset, workload) (${copyLabel(owned('kube_replicaset_owner', 'Deployment'), 'workload', 'owner_name', 'Deployment/')})`
  const statefulSets = copyLabel(owned('kube_pod_owner', 'StatefulSet'), 'workload', 'owner_name', 'StatefulSet/')
  const joined = `${replicaSets} * on (namespace, replicaset) group_left (workload) ${deployments}`
  return `max by (namespace, pod, workload) (${either(joined, statefulSets)})`
}

import type { InstanceState, Route, Workload } from './topology.ts'
import { counted } from './part-words.ts'

/** What stands beside the status glyph of a workload: short, and never less true than the reason. */
export function statusLine(workload: Workload): string {
  const { replicas, status } = workload
  switch (status) {
    case 'ok':
      return replicas ? `${replicas.ready} of ${replicas.desired} ready` : workload.statusReason
    case 'in-progress':
      return replicas && workload.rollout.state === 'progressing'
        ? `Rolling ${Math.min(replicas.updated, replicas.desired)} of ${replicas.desired}`
        : workload.statusReason
    case 'degraded':
    case 'critical':
    case 'unknown':
    case 'paused':
      return workload.statusReason
  }
}

export function instanceWord(state: InstanceState): string {
  switch (state) {
    case 'ready':
      return 'Ready'
    case 'starting':
      return 'Starting'
    case 'unready':
      return 'Not ready'
    case 'pending':
      return 'Pending'
    case 'crash-loop':
      return 'Crash loop'
    case 'image-pull':
      return 'Image not pulled'
    case 'failed':
      return 'Failed'
    case 'terminating':
      return 'Terminating'
    case 'completed':
      return 'Completed'
    case 'unknown':
      return 'Unknown'
  }
}

export function exposureWord(route: Route): string {
  switch (route.exposure) {
    case 'internet':
      return 'Open to the Internet'
    case 'restricted':
      return route.allowedRanges.length > 0
        ? `Allow-list, ${counted(route.allowedRanges.length, 'range')}`
        : 'Restricted'
    case 'internal':
      return 'Internal only'
    case 'unknown':
      return 'Reach not known'
  }
}

export function pathsWord(route: Route): string {
  const [first] = route.paths
  if (!first || route.paths.includes('/')) return 'all paths'
  return route.paths.length === 1 ? `${first} only` : route.paths.join(', ')
}

export function routeKindWord(kind: Route['kind']): string {
  switch (kind) {
    case 'LoadBalancer':
      return 'Load balancer'
    case 'NodePort':
      return 'Node port'
    case 'Ingress':
    case 'HTTPRoute':
    case 'IngressRoute':
      return kind
  }
}

/** Null where the object would not say: a balancer hands on what it gets, and an IngressRoute leaves it to its entry point. */
export function tlsWord({ kind, tls, addresses }: Route): string | null {
  if (kind !== 'Ingress' && (kind !== 'HTTPRoute' || addresses.length === 0)) return null
  switch (tls) {
    case 'usual-port':
      return ' · TLS'
    case 'other-port':
      return ' · TLS, not at port 443'
    case 'none':
      return ' · no TLS here'
  }
}

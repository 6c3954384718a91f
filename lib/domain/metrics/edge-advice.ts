import type { Dialect } from './dialects.ts'

export type EdgeGap =
  /** Nothing that counts requests was found at all. */
  | 'no-edge'
  /** Something counts requests, but not by instance. */
  | 'no-instances'
  /** The edge carries requests that have no name. */
  | 'nameless'
  /** A Service or rule leads to several workloads, and nobody says which of them answered. */
  | 'mixed'
  /** The edge works, and has not seen these workloads. */
  | 'unseen'

/** What is missing, and the change that ends it. */
export function edgeAdvice(gap: EdgeGap, dialect: Pick<Dialect, 'kind' | 'name'> | null = null): [string, string] {
  switch (gap) {
    case 'no-edge':
      return [
        'Tracardi counts no requests itself, and no ingress controller, gateway or mesh was found in the metrics.',
        'Let Prometheus scrape what stands in front of the API: ingress-nginx, Traefik, HAProxy, an Envoy gateway or a mesh. A Service of type LoadBalancer alone counts nothing.',
      ]
    case 'no-instances':
      return [
        'What counts the requests does not tell instances apart.',
        'Look at the whole workload, or use a mesh or an instrumented API.',
      ]
    case 'nameless':
      return [
        `Requests pass ${dialect?.name ?? 'the edge'} that it has no Service for in its metrics.`,
        namelessFix(dialect),
      ]
    case 'mixed':
      return [
        `Some requests pass a Service or a rule in front of several workloads, and ${dialect?.name ?? 'the edge'} does not say which of them answered.`,
        dialect?.kind === 'haproxy-ingress'
          ? 'Give each cluster a Service of its own, or let HAProxy Ingress name its servers by pod: backend-server-naming: pod.'
          : 'Give each cluster a Service of its own.',
      ]
    case 'unseen':
      return [
        `${dialect?.name ?? 'The edge'} has counted no request for these workloads.`,
        dialect?.kind === 'ingress-nginx'
          ? namelessFix(dialect)
          : 'If there is traffic it comes another way: see which Service the way in leads to.',
      ]
  }
}

function namelessFix(dialect: Pick<Dialect, 'kind'> | null): string {
  switch (dialect?.kind) {
    case 'ingress-nginx':
      return 'ingress-nginx counts nothing for Ingresses with a wildcard host or none, as Tracardi’s charts have them. Start the controller with --metrics-per-host=false.'
    case 'traefik':
      return 'Set metrics.prometheus.addServicesLabels=true in Traefik’s configuration.'
    default:
      return 'Compare the routes of the edge with the Services of the installation: what ends nowhere, or in a default backend, has no name.'
  }
}

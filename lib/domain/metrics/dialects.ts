import type { Quantity, SourceKind } from './panel.ts'
import { is, isNot, type Matcher } from './promql.ts'

/**
 * How a row names who answered. Kubernetes names hold no underscore, so names joined by it come apart again; names
 * joined by dashes do not, and are only compared with what the controller would have written (`exact`).
 */
export type KeyForm =
  | { readonly by: 'namespace-and-service'; readonly namespace: string; readonly service: string }
  | { readonly by: 'underscores'; readonly label: string; readonly infix: '' | '_svc' }
  | { readonly by: 'exact'; readonly label: string; readonly of: 'services' | 'rules' }
  | { readonly by: 'workload'; readonly namespace: string; readonly workload: string }
  | { readonly by: 'pod'; readonly namespace: string; readonly pod: string }

/** Gauges of requests that wait, and how many each server that is up is given at once. */
export type Waiting = {
  readonly queues: readonly string[]
  readonly limit: string
  /** Has a series for each state of a server: 1 where it is in that state. */
  readonly state: string
}

/** What one controller, mesh or library writes into Prometheus about requests. */
export type Dialect = {
  readonly kind: SourceKind
  readonly name: string
  readonly quantity: Quantity
  /** The same counter for each `server`; null where there is none. */
  readonly perServer: string | null
  /** A counter of requests; its presence is how the dialect is found. */
  readonly metric: string
  readonly codeLabel: string
  readonly key: KeyForm
  /** Without these a request would be counted twice. */
  readonly only: readonly Matcher[]
  /** A histogram's name without its ending; null where there is none. */
  readonly histogram: { readonly metric: string; readonly secondsPerUnit: number } | null
  /** Gauges for want of a histogram. */
  readonly mean: { readonly average: string; readonly longest: string } | null
  /** A gauge of requests under way; null where the histogram's sum has to tell. */
  readonly inFlight: string | null
  /** Of a proxy that gives each server only so many requests at once; null where nobody says what waits. */
  readonly waiting: Waiting | null
  /** A counter of every request at the edge, whoever it was for. */
  readonly edgeTotal: { readonly metric: string; readonly only: readonly Matcher[] } | null
}

const haproxy = {
  quantity: 'requests-at-edge',
  metric: 'haproxy_backend_http_responses_total',
  codeLabel: 'code',
  perServer: 'haproxy_server_http_responses_total',
  only: [],
  histogram: null,
  mean: {
    average: 'haproxy_backend_response_time_average_seconds',
    longest: 'haproxy_backend_max_response_time_seconds',
  },
  inFlight: 'haproxy_backend_current_sessions',
  waiting: {
    // Those of the backend wait for any server, those of a server for that one.
    queues: ['haproxy_backend_current_queue', 'haproxy_server_current_queue'],
    limit: 'haproxy_server_limit_sessions',
    state: 'haproxy_server_status',
  },
  edgeTotal: {
    metric: 'haproxy_frontend_http_requests_total',
    // What the proxy answers itself: scrapes and probes.
    only: [{ label: 'proxy', operator: '!~', value: 'stats|healthz|health|metrics|prometheus' }],
  },
} as const

const envoy = {
  quantity: 'requests-at-edge',
  metric: 'envoy_cluster_upstream_rq_xx',
  codeLabel: 'envoy_response_code_class',
  perServer: null,
  only: [],
  histogram: { metric: 'envoy_cluster_upstream_rq_time', secondsPerUnit: 0.001 },
  mean: null,
  inFlight: 'envoy_cluster_upstream_rq_active',
  waiting: null,
  edgeTotal: null,
} as const

/** The nearer to the workload the better: of two that see the same requests the first one is believed, never both. */
export const dialects: readonly Dialect[] = [
  {
    kind: 'istio',
    name: 'Istio',
    quantity: 'requests-in-mesh',
    metric: 'istio_requests_total',
    codeLabel: 'response_code',
    perServer: null,
    key: { by: 'workload', namespace: 'destination_workload_namespace', workload: 'destination_workload' },
    only: [is('reporter', 'destination')],
    histogram: { metric: 'istio_request_duration_milliseconds', secondsPerUnit: 0.001 },
    mean: null,
    inFlight: null,
    waiting: null,
    edgeTotal: null,
  },
  {
    kind: 'linkerd',
    name: 'Linkerd',
    quantity: 'requests-in-mesh',
    metric: 'response_total',
    codeLabel: 'status_code',
    perServer: null,
    key: { by: 'workload', namespace: 'namespace', workload: 'deployment' },
    only: [is('direction', 'inbound')],
    histogram: { metric: 'response_latency_ms', secondsPerUnit: 0.001 },
    mean: null,
    inFlight: null,
    waiting: null,
    edgeTotal: null,
  },
  {
    kind: 'ingress-nginx',
    name: 'ingress-nginx',
    quantity: 'requests-at-edge',
    metric: 'nginx_ingress_controller_requests',
    codeLabel: 'status',
    perServer: null,
    key: { by: 'namespace-and-service', namespace: 'namespace', service: 'service' },
    only: [],
    histogram: { metric: 'nginx_ingress_controller_response_duration_seconds', secondsPerUnit: 1 },
    mean: null,
    inFlight: null,
    waiting: null,
    edgeTotal: { metric: 'nginx_ingress_controller_nginx_process_requests_total', only: [] },
  },
  {
    kind: 'traefik',
    name: 'Traefik',
    quantity: 'requests-at-edge',
    metric: 'traefik_service_requests_total',
    codeLabel: 'code',
    perServer: null,
    key: { by: 'exact', label: 'service', of: 'services' },
    only: [],
    histogram: { metric: 'traefik_service_request_duration_seconds', secondsPerUnit: 1 },
    mean: null,
    inFlight: null,
    waiting: null,
    edgeTotal: { metric: 'traefik_entrypoint_requests_total', only: [] },
  },
  {
    ...haproxy,
    kind: 'haproxy-ic',
    name: 'HAProxy Kubernetes Ingress Controller',
    key: { by: 'underscores', label: 'proxy', infix: '_svc' },
  },
  {
    ...haproxy,
    kind: 'haproxy-ingress',
    name: 'HAProxy Ingress',
    key: { by: 'underscores', label: 'proxy', infix: '' },
  },
  {
    ...envoy,
    kind: 'envoy-gateway',
    name: 'Envoy Gateway',
    key: { by: 'exact', label: 'envoy_cluster_name', of: 'rules' },
  },
  {
    ...envoy,
    kind: 'contour',
    name: 'Contour',
    key: { by: 'underscores', label: 'envoy_cluster_name', infix: '' },
  },
  {
    kind: 'app',
    name: 'the application',
    quantity: 'requests-in-app',
    metric: 'http_requests_total',
    codeLabel: 'status',
    perServer: null,
    key: { by: 'pod', namespace: 'namespace', pod: 'pod' },
    // Kubernetes asks a health endpoint all day long; nobody waits for that answer.
    only: [isNot('handler', '/healthcheck')],
    histogram: { metric: 'http_request_duration_seconds', secondsPerUnit: 1 },
    mean: null,
    inFlight: null,
    waiting: null,
    edgeTotal: null,
  },
]

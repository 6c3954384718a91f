import type { Role } from '../topology.ts'

/** One for each axis; quantities of two units never share a chart. */
export type Unit =
  | 'requests-per-second'
  | 'events-per-second'
  | 'messages-per-second'
  | 'ratio'
  | 'seconds'
  | 'cores'
  | 'bytes'
  | 'bytes-per-second'
  | 'count'

/** What a panel's numbers are worth. Only `value` and `partial` are to be read as they stand; none of them is zero. */
export type DataState =
  | 'value'
  /** The source answers, but does not know the metric. */
  | 'no-series'
  /** The metric is known and nothing flowed: not OK, not an error. */
  | 'no-traffic'
  /** Part of what there is: warnings of the source, a target that did not answer, requests that belong to nobody. */
  | 'partial'
  /** The newest sample is old; the values are those of then. */
  | 'stale'
  | 'error'
  | 'not-configured'
  | 'not-permitted'

/** What is charted. Stores and workers are asked for by their role. */
export type PanelSubject =
  | { readonly of: 'role'; readonly role: Role }
  | { readonly of: 'workload'; readonly workloadId: string }
  | { readonly of: 'instance'; readonly instanceId: string }

export const storePanelIds = [
  'elasticsearch-indexing',
  'elasticsearch-search-latency',
  'elasticsearch-rejections',
  'elasticsearch-heap',
  'elasticsearch-shards',
  'redis-commands',
  'redis-memory',
  'redis-clients',
  'mysql-queries',
  'mysql-connections',
  'pulsar-messages',
  'pulsar-backlog',
] as const

/** In the order in which a page shows them. */
export const panelIds = [
  'requests',
  'error-ratio',
  'latency',
  'latency-buckets',
  'in-flight',
  'waiting',
  'cpu',
  'memory',
  'throttling',
  'restarts',
  'ready-replicas',
  'network',
  'events',
  'worker-messages',
  'worker-backlog',
  'worker-unserved',
  ...storePanelIds,
] as const

export type PanelId = (typeof panelIds)[number]

/** Where numbers come from: a dialect of Prometheus metrics, or something that the console samples itself. */
export type SourceKind =
  | 'istio'
  | 'linkerd'
  | 'ingress-nginx'
  | 'traefik'
  | 'haproxy-ingress'
  | 'haproxy-ic'
  | 'envoy-gateway'
  | 'contour'
  | 'app'
  | 'cadvisor'
  | 'kube-state-metrics'
  | 'elasticsearch-exporter'
  | 'redis-exporter'
  | 'mysql-exporter'
  | 'pulsar'
  | 'metrics-server'
  | 'watch'
  | 'tracardi'
  | 'store-api'

/** What was counted, in the words of the chart: a proxy's quantity is never drawn as requests. */
export type Quantity =
  | 'requests-at-edge'
  | 'requests-in-mesh'
  | 'requests-in-app'
  | 'events-stored'
  | 'messages'
  | 'bytes'
  | 'resources'
  | 'state'

export type PanelSource = { readonly kind: SourceKind; readonly name: string; readonly quantity: Quantity }

/** The lowest and the highest reading of each step of which the values are the mean. */
export type SeriesBand = { readonly low: readonly (number | null)[]; readonly high: readonly (number | null)[] }

/** Values on the panel's grid, one for each step; null where nothing is known of that step. */
export type PanelSeries = {
  readonly key: string
  readonly label: string
  readonly values: readonly (number | null)[]
  /** Where the source kept more of a step than its mean. */
  readonly band?: SeriesBand
}

/** What the edge carried and no workload can be shown for. */
export type Unattributed = {
  readonly perSecond: number
  /** Of the edge's total, 0 to 1. */
  readonly ratio: number
}

export type PanelQuality = {
  readonly state: DataState
  /** The share of steps that hold a value, 0 to 1; null where there is nothing to cover. */
  readonly coverage: number | null
  /** Sentences. */
  readonly warnings: readonly string[]
  /** What a person would have to change, as exactly as the console knows. */
  readonly fix: string | null
  readonly unattributed: Unattributed | null
}

/** One chart: series on one aligned grid, with where they come from and what they are worth. */
export type Panel = {
  readonly id: PanelId
  readonly subject: PanelSubject
  /** Time of the first step. */
  readonly start: string
  readonly stepMs: number
  readonly unit: Unit
  readonly series: readonly PanelSeries[]
  /** Time of the newest sample by the source's clock. */
  readonly asOf: string | null
  /** Null where no source knows the metric. */
  readonly source: PanelSource | null
  readonly quality: PanelQuality
}

/** Nothing is known, and why. */
export function emptyQuality(state: DataState, why: { warning?: string; fix?: string | null } = {}): PanelQuality {
  const warnings = why.warning === undefined ? [] : [why.warning]
  return { state, coverage: null, warnings, fix: why.fix ?? null, unattributed: null }
}

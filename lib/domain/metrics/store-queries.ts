import type { PulsarPlace } from '../health/pulsar-place.ts'
import type { PanelId, SourceKind } from './panel.ts'
import { either, is, literally, matches, part, rate, selector, sumBy, type Matcher } from './promql.ts'

export type StoreKind = Extract<SourceKind, 'elasticsearch-exporter' | 'redis-exporter' | 'mysql-exporter' | 'pulsar'>

/** A panel of a store or of the workers: one question, its lines told apart by `part`. */
export type StorePanel = {
  readonly id: PanelId
  readonly kind: StoreKind
  /** Its presence says that the exporter is there. */
  readonly metric: string
  readonly query: (scope: StoreScope) => string
}

export type StoreScope = {
  /** What belongs to the store and to nothing else. */
  readonly own: readonly Matcher[]
  readonly windowSeconds: number
}

function all(metric: string, { own }: StoreScope): string {
  return selector(metric, own)
}

function sumOf(metric: string, scope: StoreScope): string {
  return `sum(${all(metric, scope)})`
}

function rateOf(metric: string, scope: StoreScope): string {
  return `sum(${rate(all(metric, scope), scope.windowSeconds)})`
}

/** What a worker could take now: messages that are to come later wait for no worker. Older brokers count all alike. */
function waiting(scope: StoreScope): string {
  const [ready, every] = ['pulsar_subscription_back_log_no_delayed', 'pulsar_subscription_back_log']
  return `(${either(all(ready, scope), all(every, scope))})`
}

/** Of Pulsar, with which its metrics come and go. */
export const pulsarMetric = 'pulsar_rate_in'

/**
 * Brokers by the namespace of their pods, and of their topics by the tenant: `namespace` is Pulsar's own label as well,
 * which Prometheus then calls `exported_namespace`.
 */
export function ownOfPulsar({ namespace, tenant }: PulsarPlace, isExported: boolean): readonly Matcher[] {
  const broker = is('namespace', namespace)
  return isExported && tenant !== null ? [broker, matches('exported_namespace', `${literally(tenant)}/.*`)] : [broker]
}

/** Exporters count by the namespace they run in: one that watches a store from elsewhere cannot be told to be ours. */
export const storePanels: readonly StorePanel[] = [
  {
    id: 'elasticsearch-indexing',
    kind: 'elasticsearch-exporter',
    metric: 'elasticsearch_indices_indexing_index_total',
    query: (scope) => part('indexed', rateOf('elasticsearch_indices_indexing_index_total', scope)),
  },
  {
    id: 'elasticsearch-search-latency',
    kind: 'elasticsearch-exporter',
    metric: 'elasticsearch_indices_search_query_time_seconds',
    query: (scope) =>
      part(
        'mean',
        `${rateOf('elasticsearch_indices_search_query_time_seconds', scope)} / (${rateOf('elasticsearch_indices_search_query_total', scope)} > 0)`,
      ),
  },
  {
    id: 'elasticsearch-rejections',
    kind: 'elasticsearch-exporter',
    metric: 'elasticsearch_thread_pool_rejected_count',
    query: (scope) => {
      const rejected = selector('elasticsearch_thread_pool_rejected_count', [...scope.own, is('type', 'write')])
      return part('rejected writes', `sum(increase(${rejected}[${scope.windowSeconds}s]))`)
    },
  },
  {
    id: 'elasticsearch-heap',
    kind: 'elasticsearch-exporter',
    metric: 'elasticsearch_jvm_memory_used_bytes',
    query: ({ own }) => {
      const heap = (metric: string) => sumBy(['name'], selector(metric, [...own, is('area', 'heap')]))
      const used = `${heap('elasticsearch_jvm_memory_used_bytes')} / ${heap('elasticsearch_jvm_memory_max_bytes')}`
      return part('fullest node', `max(${used})`)
    },
  },
  {
    id: 'elasticsearch-shards',
    kind: 'elasticsearch-exporter',
    metric: 'elasticsearch_cluster_health_unassigned_shards',
    query: (scope) => part('unassigned', sumOf('elasticsearch_cluster_health_unassigned_shards', scope)),
  },
  {
    id: 'redis-commands',
    kind: 'redis-exporter',
    metric: 'redis_commands_processed_total',
    query: (scope) => part('commands', rateOf('redis_commands_processed_total', scope)),
  },
  {
    id: 'redis-memory',
    kind: 'redis-exporter',
    metric: 'redis_memory_used_bytes',
    query: (scope) =>
      either(
        part('used', sumOf('redis_memory_used_bytes', scope)),
        part('limit', `sum(${all('redis_memory_max_bytes', scope)} > 0)`),
      ),
  },
  {
    id: 'redis-clients',
    kind: 'redis-exporter',
    metric: 'redis_connected_clients',
    query: (scope) =>
      either(
        part('connected', sumOf('redis_connected_clients', scope)),
        part('blocked', sumOf('redis_blocked_clients', scope)),
      ),
  },
  {
    id: 'mysql-queries',
    kind: 'mysql-exporter',
    metric: 'mysql_global_status_queries',
    query: (scope) => part('queries', rateOf('mysql_global_status_queries', scope)),
  },
  {
    id: 'mysql-connections',
    kind: 'mysql-exporter',
    metric: 'mysql_global_status_threads_connected',
    query: (scope) =>
      either(
        part('connected', sumOf('mysql_global_status_threads_connected', scope)),
        part('limit', sumOf('mysql_global_variables_max_connections', scope)),
      ),
  },
  {
    id: 'pulsar-messages',
    kind: 'pulsar',
    metric: 'pulsar_rate_in',
    query: (scope) => either(part('in', sumOf('pulsar_rate_in', scope)), part('out', sumOf('pulsar_rate_out', scope))),
  },
  {
    id: 'pulsar-backlog',
    kind: 'pulsar',
    metric: 'pulsar_subscription_back_log',
    query: (scope) => part('backlog', sumOf('pulsar_subscription_back_log', scope)),
  },
  {
    id: 'worker-messages',
    kind: 'pulsar',
    metric: 'pulsar_rate_out',
    query: (scope) =>
      either(part('put in', sumOf('pulsar_rate_in', scope)), part('taken', sumOf('pulsar_rate_out', scope))),
  },
  {
    id: 'worker-backlog',
    kind: 'pulsar',
    metric: 'pulsar_subscription_back_log',
    query: (scope) => part('backlog', `sum(${waiting(scope)})`),
  },
  {
    id: 'worker-unserved',
    kind: 'pulsar',
    metric: 'pulsar_subscription_consumers_count',
    // Both have the same labels, so each subscription meets its own consumers.
    query: (scope) => {
      const unserved = `(${all('pulsar_subscription_consumers_count', scope)} == bool 0)`
      return part('without a consumer', `sum(${waiting(scope)} * ${unserved})`)
    },
  },
]

type StoreWords = { readonly name: string; readonly missing: string; readonly fix: string }

/** Each source by name, and what to do where it is not there. */
export const storeNames: Readonly<Record<StoreKind, StoreWords>> = {
  'elasticsearch-exporter': {
    name: 'elasticsearch_exporter',
    missing: 'No metrics of Elasticsearch were found.',
    fix: 'Run elasticsearch_exporter beside Elasticsearch with --es.indices and let Prometheus scrape it.',
  },
  'redis-exporter': {
    name: 'redis_exporter',
    missing: 'No metrics of Redis were found.',
    fix: 'Run redis_exporter beside Redis and let Prometheus scrape it.',
  },
  'mysql-exporter': {
    name: 'mysqld_exporter',
    missing: 'No metrics of MySQL were found.',
    fix: 'Run mysqld_exporter beside MySQL and let Prometheus scrape it.',
  },
  pulsar: {
    name: 'Pulsar',
    missing: 'No metrics of Pulsar were found.',
    fix: 'Let Prometheus scrape the brokers’ :8080/metrics/; for the backlog set exposeTopicLevelMetricsInPrometheus=true, and leave honorLabels off, so that namespace stays that of the pod.',
  },
}

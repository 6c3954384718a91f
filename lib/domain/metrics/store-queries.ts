import { either, is, part, rate, selector } from './promql.ts'
import { pulsarPanels } from './pulsar-queries.ts'
import { all, rateOf, sumOf, type StoreKind, type StorePanel, type StoreScope } from './store-panel.ts'

/** Each node once: with --es.all every exporter tells of all of them. */
function ofNodes(metric: string, scope: StoreScope): string {
  return `sum(${onceByNode(rate(all(metric, scope), scope.windowSeconds))})`
}

function onceByNode(series: string): string {
  return `max by (cluster, name) (${series})`
}

/** Exporters count by the namespace they run in: one that watches a store from elsewhere cannot be told to be ours. */
export const storePanels: readonly StorePanel[] = [
  {
    id: 'elasticsearch-indexing',
    kind: 'elasticsearch-exporter',
    metric: 'elasticsearch_indices_indexing_index_total',
    query: (scope) => part('indexed', ofNodes('elasticsearch_indices_indexing_index_total', scope)),
  },
  {
    id: 'elasticsearch-search-latency',
    kind: 'elasticsearch-exporter',
    metric: 'elasticsearch_indices_search_query_time_seconds',
    query: (scope) =>
      part(
        'mean',
        `${ofNodes('elasticsearch_indices_search_query_time_seconds', scope)} / (${ofNodes('elasticsearch_indices_search_query_total', scope)} > 0)`,
      ),
  },
  {
    id: 'elasticsearch-rejections',
    kind: 'elasticsearch-exporter',
    metric: 'elasticsearch_thread_pool_rejected_count',
    query: (scope) => {
      const rejected = selector('elasticsearch_thread_pool_rejected_count', [...scope.own, is('type', 'write')])
      return part('rejected writes', `sum(${onceByNode(`increase(${rejected}[${scope.windowSeconds}s])`)})`)
    },
  },
  {
    id: 'elasticsearch-heap',
    kind: 'elasticsearch-exporter',
    metric: 'elasticsearch_jvm_memory_used_bytes',
    query: ({ own }) => {
      const heap = (metric: string) => onceByNode(selector(metric, [...own, is('area', 'heap')]))
      const used = `${heap('elasticsearch_jvm_memory_used_bytes')} / ${heap('elasticsearch_jvm_memory_max_bytes')}`
      return part('fullest node', `max(${used})`)
    },
  },
  {
    id: 'elasticsearch-shards',
    kind: 'elasticsearch-exporter',
    metric: 'elasticsearch_cluster_health_unassigned_shards',
    query: (scope) =>
      part('unassigned', `sum(max by (cluster) (${all('elasticsearch_cluster_health_unassigned_shards', scope)}))`),
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
  ...pulsarPanels,
]

type StoreWords = {
  readonly name: string
  /** What is zero while the exporter gets no answer, and everything else it tells is gone. */
  readonly up: string | null
  readonly missing: string
  readonly fix: string
}

/** Each source by name, and what to do where it is not there. */
export const storeNames: Readonly<Record<StoreKind, StoreWords>> = {
  'elasticsearch-exporter': {
    name: 'elasticsearch_exporter',
    up: 'elasticsearch_cluster_health_up',
    missing: 'No metrics of Elasticsearch were found.',
    fix: 'Run elasticsearch_exporter beside Elasticsearch with --es.indices and let Prometheus scrape it.',
  },
  'redis-exporter': {
    name: 'redis_exporter',
    up: 'redis_up',
    missing: 'No metrics of Redis were found.',
    fix: 'Run redis_exporter beside Redis and let Prometheus scrape it.',
  },
  'mysql-exporter': {
    name: 'mysqld_exporter',
    up: 'mysql_up',
    missing: 'No metrics of MySQL were found.',
    fix: 'Run mysqld_exporter beside MySQL and let Prometheus scrape it.',
  },
  pulsar: {
    name: 'Pulsar',
    up: null,
    missing: 'No metrics of Pulsar were found.',
    fix: 'Let Prometheus scrape the brokers’ :8080/metrics/; for the backlog set exposeTopicLevelMetricsInPrometheus=true, and leave honorLabels off, so that namespace stays that of the pod.',
  },
}

export const unansweredPart = 'exporters without an answer'

/** The question of a panel, and how many of its exporters reach no store: what these would add is missing. */
export function withUnanswered({ kind, query }: StorePanel, scope: StoreScope): string {
  const { up } = storeNames[kind]
  return up === null ? query(scope) : either(query(scope), part(unansweredPart, `count(${all(up, scope)} == 0)`))
}

import type { PanelId, Unit } from './panel.ts'

/** The unit of a panel, whatever source answers it. */
export function unitOf(id: PanelId): Unit {
  switch (id) {
    case 'requests':
    case 'latency-buckets':
      return 'requests-per-second'
    case 'latency':
    case 'elasticsearch-search-latency':
      return 'seconds'
    case 'error-ratio':
    case 'throttling':
    case 'elasticsearch-heap':
      return 'ratio'
    case 'cpu':
      return 'cores'
    case 'memory':
    case 'redis-memory':
      return 'bytes'
    case 'network':
      return 'bytes-per-second'
    case 'events':
    case 'elasticsearch-indexing':
      return 'events-per-second'
    case 'worker-messages':
    case 'pulsar-messages':
      return 'messages-per-second'
    case 'redis-commands':
    case 'mysql-queries':
      return 'requests-per-second'
    case 'in-flight':
    case 'waiting':
    case 'restarts':
    case 'ready-replicas':
    case 'worker-backlog':
    case 'worker-unserved':
    case 'pulsar-backlog':
    case 'elasticsearch-rejections':
    case 'elasticsearch-shards':
    case 'redis-clients':
    case 'mysql-connections':
      return 'count'
  }
}

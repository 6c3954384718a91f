import { latencyBounds } from '#lib/domain/metrics/latency-buckets.ts'

/** Requests of one kind that came to one Service through the edge. */
export type EdgeRequests = {
  namespace: string
  service: string
  status: string
  count: number
  /** The share that takes seconds instead of milliseconds. */
  slowShare: number
}

/** What the ingress controllers of a cluster have counted; each pod counts for itself, from when it started. */
export type EdgeCounters = {
  open(podUid: string): void
  close(podUid: string): void
  /** Spread evenly over the controllers that run; nobody counts where none does. */
  record(requests: EdgeRequests): void
  page(podUid: string): string
}

type Row = { namespace: string; service: string; status: string; count: number; buckets: number[]; seconds: number }

/** Which share of ordinary requests is answered below each bound. */
const usual = [0, 0.05, 0.35, 0.7, 0.92, 0.985, 0.995, 0.999, 1, 1, 1, 1]
/** Of slow ones none below a second. */
const slow = [0, 0, 0, 0, 0, 0, 0, 0, 0.4, 0.9, 1, 1]
const usualSeconds = 0.045
const slowSeconds = 3

export function createEdgeCounters(): EdgeCounters {
  const pods = new Map<string, Map<string, Row>>()
  return {
    open: (podUid) => void pods.set(podUid, new Map()),
    close: (podUid) => void pods.delete(podUid),
    record(requests) {
      const share = requests.count / Math.max(1, pods.size)
      for (const rows of pods.values()) add(rows, requests, share)
    },
    page: (podUid) => pageOf([...(pods.get(podUid)?.values() ?? [])]),
  }
}

function add(rows: Map<string, Row>, { namespace, service, status, slowShare }: EdgeRequests, count: number) {
  const key = `${namespace}/${service}/${status}`
  const row = rows.get(key) ?? { namespace, service, status, count: 0, buckets: latencyBounds.map(() => 0), seconds: 0 }
  row.count += count
  row.seconds += count * (slowShare * slowSeconds + (1 - slowShare) * usualSeconds)
  row.buckets = row.buckets.map(
    (below, index) => below + count * (slowShare * (slow[index] ?? 1) + (1 - slowShare) * (usual[index] ?? 1)),
  )
  rows.set(key, row)
}

/** As ingress-nginx 1.12 writes it, as far as anybody here reads it. */
function pageOf(rows: Row[]): string {
  const labels = ({ namespace, service, status }: Row) =>
    `controller_class="k8s.io/ingress-nginx",controller_namespace="ingress-nginx",host="track.shop.example",ingress="${service}",method="POST",namespace="${namespace}",path="/",service="${service}",status="${status}"`
  const histogram = 'nginx_ingress_controller_response_duration_seconds'
  const line = (name: string, row: Row, value: number, more = '') => `${name}{${labels(row)}${more}} ${value}`
  const all = rows.reduce((sum, { count }) => sum + Math.round(count), 0)
  return [
    '# HELP nginx_ingress_controller_requests The total number of client requests',
    '# TYPE nginx_ingress_controller_requests counter',
    ...rows.map((row) => line('nginx_ingress_controller_requests', row, Math.round(row.count))),
    `# TYPE ${histogram} histogram`,
    ...rows.flatMap((row) => [
      ...latencyBounds.map((bound, index) =>
        line(
          `${histogram}_bucket`,
          row,
          Math.round(row.buckets[index] ?? 0),
          `,le="${bound === Infinity ? '+Inf' : bound}"`,
        ),
      ),
      line(`${histogram}_sum`, row, row.seconds),
      line(`${histogram}_count`, row, Math.round(row.count)),
    ]),
    '# TYPE nginx_ingress_controller_nginx_process_requests_total counter',
    `nginx_ingress_controller_nginx_process_requests_total{controller_class="k8s.io/ingress-nginx"} ${all}`,
    '',
  ].join('\n')
}

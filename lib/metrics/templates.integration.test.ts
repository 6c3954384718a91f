import { expect, test } from 'vitest'

import { dialects, type Dialect } from '#lib/domain/metrics/dialects.ts'
import {
  edgeTotals,
  exportedDialect,
  latencyBuckets,
  latencyMeans,
  requestsByClass,
  requestsByServer,
  requestsInFlight,
  requestsWaiting,
  type RequestQuery,
} from '#lib/domain/metrics/request-queries.ts'
import { resourcePanels } from '#lib/domain/metrics/resource-panels.ts'
import { cpu, memory, readyReplicas, throttling } from '#lib/domain/metrics/resource-queries.ts'
import { is } from '#lib/domain/metrics/promql.ts'
import { ownOfPulsar } from '#lib/domain/metrics/pulsar-queries.ts'
import { storePanels } from '#lib/domain/metrics/store-queries.ts'
import { promtoolFailure, type QueryTest } from './testing/promtool.ts'

const scope = {
  namespaces: ['tracardi'],
  keys: ['tracardi-tracardi-api-80@kubernetes', 'tracardi-tracardi-api-gui-80@kubernetes'],
}

function queryOf(kind: Dialect['kind'], change: (dialect: Dialect) => Dialect = (same) => same): RequestQuery {
  const dialect = dialects.find((one) => one.kind === kind)
  if (!dialect) throw new Error(`${kind} is no dialect.`)
  return { dialect: change(dialect), scope, windowSeconds: 60 }
}

function need(query: string | null): string {
  if (query === null) throw new Error('There is no such query.')
  return query
}

const subscribed = (what: string, namespace: string, topics: string, subscription: string) =>
  `pulsar_subscription_${what}{namespace="${namespace}",exported_namespace="${topics}",topic="persistent://${topics}/events",subscription="${subscription}"}`

const resources = { namespace: 'tracardi', windowSeconds: 60, pods: null }

const owners = {
  'kube_pod_owner{namespace="tracardi",pod="tracardi-api-1-a",owner_kind="ReplicaSet",owner_name="tracardi-api-1"}':
    '1x40',
  'kube_pod_owner{namespace="tracardi",pod="tracardi-api-gui-1-a",owner_kind="ReplicaSet",owner_name="tracardi-api-gui-1"}':
    '1x40',
  'kube_pod_owner{namespace="tracardi",pod="es-0",owner_kind="StatefulSet",owner_name="es"}': '1x40',
  'kube_replicaset_owner{namespace="tracardi",replicaset="tracardi-api-1",owner_kind="Deployment",owner_name="tracardi-api"}':
    '1x40',
  'kube_replicaset_owner{namespace="tracardi",replicaset="tracardi-api-gui-1",owner_kind="Deployment",owner_name="tracardi-api-gui"}':
    '1x40',
}

const container = (metric: string, pod: string, name = 'api') =>
  `${metric}{namespace="tracardi",pod="${pod}",container="${name}"}`

const tests: readonly QueryTest[] = [
  {
    name: 'ingress-nginx: two Services of which one name begins the other stay apart, by class of code',
    input: {
      'nginx_ingress_controller_requests{namespace="tracardi",service="tracardi-api",status="200"}': '0+150x40',
      'nginx_ingress_controller_requests{namespace="tracardi",service="tracardi-api",status="204"}': '0+15x40',
      'nginx_ingress_controller_requests{namespace="tracardi",service="tracardi-api",status="502"}': '0+3x40',
      'nginx_ingress_controller_requests{namespace="tracardi",service="tracardi-api-gui",status="200"}': '0+30x40',
      'nginx_ingress_controller_requests{namespace="shop",service="tracardi-api",status="200"}': '0+999x40',
    },
    query: requestsByClass(queryOf('ingress-nginx')),
    at: 300,
    expected: {
      '{namespace="tracardi",service="tracardi-api",class="2xx"}': 11,
      '{namespace="tracardi",service="tracardi-api",class="5xx"}': 0.2,
      '{namespace="tracardi",service="tracardi-api-gui",class="2xx"}': 2,
    },
  },
  {
    name: 'ingress-nginx without honorLabels: the labels of the target do not count',
    input: {
      'nginx_ingress_controller_requests{namespace="ingress",service="metrics",exported_namespace="tracardi",exported_service="tracardi-api",status="200"}':
        '0+150x40',
    },
    query: requestsByClass(queryOf('ingress-nginx', exportedDialect)),
    at: 300,
    expected: { '{exported_namespace="tracardi",exported_service="tracardi-api",class="2xx"}': 10 },
  },
  {
    name: 'a status of no class is kept, without one',
    input: { 'nginx_ingress_controller_requests{namespace="tracardi",service="tracardi-api",status="0"}': '0+15x40' },
    query: requestsByClass(queryOf('ingress-nginx')),
    at: 300,
    expected: { '{namespace="tracardi",service="tracardi-api"}': 1 },
  },
  {
    name: 'a counter that starts again loses nothing below zero',
    input: {
      'nginx_ingress_controller_requests{namespace="tracardi",service="tracardi-api",status="200"}':
        '0 150 300 450 600 0 150 300 450 600 750 900',
    },
    query: requestsByClass(queryOf('ingress-nginx')),
    at: 110,
    expected: { '{namespace="tracardi",service="tracardi-api",class="2xx"}': 6.666666666666666 },
  },
  {
    name: 'the edge’s total and what has a name are told together',
    input: {
      'nginx_ingress_controller_requests{namespace="tracardi",service="tracardi-api",status="200"}': '0+150x40',
      'nginx_ingress_controller_nginx_process_requests_total{controller_pod="a"}': '0+600x40',
    },
    query: need(edgeTotals(queryOf('ingress-nginx'))),
    at: 300,
    expected: { '{part="named"}': 10, '{part="total"}': 40 },
  },
  {
    name: 'Traefik: only the names that were computed',
    input: {
      'traefik_service_requests_total{service="tracardi-tracardi-api-80@kubernetes",code="200"}': '0+150x40',
      'traefik_service_requests_total{service="tracardi-tracardi-api-gui-80@kubernetes",code="500"}': '0+15x40',
      'traefik_service_requests_total{service="tracardi-tracardi-api-guinea-80@kubernetes",code="200"}': '0+999x40',
    },
    query: requestsByClass(queryOf('traefik')),
    at: 300,
    expected: {
      '{service="tracardi-tracardi-api-80@kubernetes",class="2xx"}': 10,
      '{service="tracardi-tracardi-api-gui-80@kubernetes",class="5xx"}': 1,
    },
  },
  {
    name: 'HAProxy Ingress: a namespace that begins with ours is another one',
    input: {
      'haproxy_backend_http_responses_total{proxy="tracardi_tracardi-api_80",code="2xx"}': '0+150x40',
      'haproxy_backend_http_responses_total{proxy="tracardi-b_tracardi-api_80",code="2xx"}': '0+999x40',
      'haproxy_backend_http_responses_total{proxy="_default_backend",code="4xx"}': '0+999x40',
    },
    query: requestsByClass(queryOf('haproxy-ingress')),
    at: 300,
    expected: { '{proxy="tracardi_tracardi-api_80",class="2xx"}': 10 },
  },
  {
    name: 'HAProxy’s own controller writes svc between the names; one question asks for both',
    input: {
      'haproxy_backend_http_responses_total{proxy="tracardi_svc_tracardi-api_http",code="5xx"}': '0+15x40',
      'haproxy_backend_http_responses_total{proxy="tracardi_tracardi-api_80",code="2xx"}': '0+150x40',
      'haproxy_backend_http_responses_total{proxy="tracardi_other_tracardi-api_80",code="2xx"}': '0+150x40',
    },
    query: requestsByClass(queryOf('haproxy-ic')),
    at: 300,
    expected: {
      '{proxy="tracardi_svc_tracardi-api_http",class="5xx"}': 1,
      '{proxy="tracardi_tracardi-api_80",class="2xx"}': 10,
    },
  },
  {
    name: 'HAProxy keeps a mean and a maximum',
    input: {
      'haproxy_backend_response_time_average_seconds{proxy="tracardi_tracardi-api_80"}': '0.25x40',
      'haproxy_backend_max_response_time_seconds{proxy="tracardi_tracardi-api_80"}': '2x40',
    },
    query: need(latencyMeans(queryOf('haproxy-ingress'))),
    at: 300,
    expected: {
      '{part="mean",proxy="tracardi_tracardi-api_80"}': 0.25,
      '{part="longest",proxy="tracardi_tracardi-api_80"}': 2,
    },
  },
  {
    name: 'Istio: what the source reports is the same request again',
    input: {
      'istio_requests_total{reporter="destination",destination_workload_namespace="tracardi",destination_workload="tracardi-api",response_code="200"}':
        '0+150x40',
      'istio_requests_total{reporter="source",destination_workload_namespace="tracardi",destination_workload="tracardi-api",response_code="200"}':
        '0+150x40',
    },
    query: requestsByClass(queryOf('istio')),
    at: 300,
    expected: { '{destination_workload_namespace="tracardi",destination_workload="tracardi-api",class="2xx"}': 10 },
  },
  {
    name: 'Linkerd: only what comes in',
    input: {
      'response_total{direction="inbound",namespace="tracardi",deployment="tracardi-api",status_code="200"}':
        '0+150x40',
      'response_total{direction="outbound",namespace="tracardi",deployment="tracardi-api",status_code="200"}':
        '0+150x40',
    },
    query: requestsByClass(queryOf('linkerd')),
    at: 300,
    expected: { '{namespace="tracardi",deployment="tracardi-api",class="2xx"}': 10 },
  },
  {
    name: 'an instrumented API: probes are nobody’s requests',
    input: {
      'http_requests_total{namespace="tracardi",pod="tracardi-api-1-a",handler="/track",status="2xx"}': '0+150x40',
      'http_requests_total{namespace="tracardi",pod="tracardi-api-1-a",handler="/healthcheck",status="2xx"}':
        '0+150x40',
    },
    query: requestsByClass(queryOf('app')),
    at: 300,
    expected: { '{namespace="tracardi",pod="tracardi-api-1-a",class="2xx"}': 10 },
  },
  {
    name: 'seconds spent in a second are requests under way',
    input: {
      'istio_request_duration_milliseconds_sum{reporter="destination",destination_workload_namespace="tracardi",destination_workload="tracardi-api"}':
        '0+30000x40',
    },
    query: need(requestsInFlight(queryOf('istio'))),
    at: 300,
    expected: { '{destination_workload_namespace="tracardi",destination_workload="tracardi-api"}': 2 },
  },
  {
    name: 'HAProxy: one Service by the server that answered, and no other of which it begins the name',
    input: {
      'haproxy_server_http_responses_total{proxy="tracardi_tracardi-api_80",server="pod-a",code="2xx"}': '0+150x40',
      'haproxy_server_http_responses_total{proxy="tracardi_svc_tracardi-api_http",server="pod-b",code="5xx"}':
        '0+15x40',
      'haproxy_server_http_responses_total{proxy="tracardi_tracardi-api-gui_80",server="pod-c",code="2xx"}': '0+999x40',
    },
    query: need(requestsByServer(queryOf('haproxy-ingress'), ['tracardi/tracardi-api'])),
    at: 300,
    expected: {
      '{proxy="tracardi_tracardi-api_80",server="pod-a",class="2xx"}': 10,
      '{proxy="tracardi_svc_tracardi-api_http",server="pod-b",class="5xx"}': 1,
    },
  },
  {
    name: 'HAProxy: what waits for any server and for one of them is added up, at its fewest and at its most',
    input: {
      'haproxy_backend_current_queue{proxy="tracardi_tracardi-api_80"}': '4 9 2 7 4',
      'haproxy_server_current_queue{proxy="tracardi_tracardi-api_80",server="api-1"}': '1x4',
      'haproxy_server_current_queue{proxy="shop_web_80",server="api-1"}': '99x4',
    },
    query: need(requestsWaiting(queryOf('haproxy-ingress'))),
    at: 60,
    expected: {
      '{proxy="tracardi_tracardi-api_80",part="most"}': 10,
      '{proxy="tracardi_tracardi-api_80",part="fewest"}': 3,
    },
  },
  {
    name: 'HAProxy: under way on the average, and at most what the servers that are up are given',
    input: {
      'haproxy_backend_current_sessions{proxy="tracardi_tracardi-api_80"}': '6 2 6 2 4',
      'haproxy_server_limit_sessions{proxy="tracardi_tracardi-api_80",server="api-1"}': '5x4',
      'haproxy_server_limit_sessions{proxy="tracardi_tracardi-api_80",server="api-2"}': '5x4',
      'haproxy_server_limit_sessions{proxy="tracardi_tracardi-api_80",server="spare"}': '5x4',
      'haproxy_server_status{proxy="tracardi_tracardi-api_80",server="api-1",state="UP"}': '1x4',
      'haproxy_server_status{proxy="tracardi_tracardi-api_80",server="api-2",state="UP"}': '1x4',
      'haproxy_server_status{proxy="tracardi_tracardi-api_80",server="spare",state="UP"}': '0x4',
      'haproxy_server_status{proxy="tracardi_tracardi-api_80",server="spare",state="MAINT"}': '1x4',
    },
    query: need(requestsInFlight(queryOf('haproxy-ingress'))),
    at: 60,
    expected: { '{proxy="tracardi_tracardi-api_80"}': 4, '{proxy="tracardi_tracardi-api_80",part="limit"}': 10 },
  },
  {
    name: 'buckets keep their bounds',
    input: {
      'nginx_ingress_controller_response_duration_seconds_bucket{namespace="tracardi",service="tracardi-api",le="0.1"}':
        '0+15x40',
      'nginx_ingress_controller_response_duration_seconds_bucket{namespace="tracardi",service="tracardi-api",le="+Inf"}':
        '0+30x40',
    },
    query: need(latencyBuckets(queryOf('ingress-nginx'))),
    at: 300,
    expected: {
      '{namespace="tracardi",service="tracardi-api",le="0.1"}': 1,
      '{namespace="tracardi",service="tracardi-api",le="+Inf"}': 2,
    },
  },
  {
    name: 'CPU by owner: not by the beginning of a name, and without the pod’s own sum',
    input: {
      ...owners,
      [container('container_cpu_usage_seconds_total', 'tracardi-api-1-a')]: '0+15x40',
      [container('container_cpu_usage_seconds_total', 'tracardi-api-1-a', '')]: '0+15x40',
      [container('container_cpu_usage_seconds_total', 'tracardi-api-1-a', 'POD')]: '0+15x40',
      [container('container_cpu_usage_seconds_total', 'tracardi-api-gui-1-a')]: '0+7.5x40',
      [container('container_cpu_usage_seconds_total', 'es-0')]: '0+30x40',
    },
    query: cpu(resources),
    at: 300,
    expected: {
      '{workload="Deployment/tracardi-api"}': 1,
      '{workload="Deployment/tracardi-api-gui"}': 0.5,
      '{workload="StatefulSet/es"}': 2,
    },
  },
  {
    name: 'CPU of pods by exact name, where owners are not known',
    input: {
      [container('container_cpu_usage_seconds_total', 'tracardi-api-1-a')]: '0+15x40',
      [container('container_cpu_usage_seconds_total', 'tracardi-api-1-ab')]: '0+15x40',
      [container('container_cpu_usage_seconds_total', 'x')]: '0+15x40',
    },
    query: cpu({ ...resources, pods: ['tracardi-api-1-a', 'x'] }),
    at: 300,
    expected: { '{pod="tracardi-api-1-a"}': 1, '{pod="x"}': 1 },
  },
  {
    name: 'memory of a pod that is gone is nobody’s any more',
    input: {
      ...owners,
      [container('container_memory_working_set_bytes', 'tracardi-api-1-a')]: '100x40',
      [container('container_memory_working_set_bytes', 'tracardi-api-1-gone')]: '900x10 stale',
    },
    query: memory(resources),
    at: 300,
    expected: { '{workload="Deployment/tracardi-api"}': 100 },
  },
  {
    name: 'throttling is a share of periods, and unknown without any',
    input: {
      ...owners,
      [container('container_cpu_cfs_throttled_periods_total', 'tracardi-api-1-a')]: '0+15x40',
      [container('container_cpu_cfs_periods_total', 'tracardi-api-1-a')]: '0+60x40',
      [container('container_cpu_cfs_throttled_periods_total', 'tracardi-api-gui-1-a')]: '0x40',
      [container('container_cpu_cfs_periods_total', 'tracardi-api-gui-1-a')]: '0x40',
    },
    query: throttling(resources),
    at: 300,
    expected: { '{workload="Deployment/tracardi-api"}': 0.25 },
  },
  {
    name: 'what waits is counted for the tenant in the brokers’ namespace alone, and apart where nobody consumes',
    input: {
      [subscribed('back_log', 'queues', 'tracardi/system', 'served')]: '500x40',
      [subscribed('consumers_count', 'queues', 'tracardi/system', 'served')]: '2x40',
      [subscribed('back_log', 'queues', 'tracardi/system', 'scheduled')]: '4000x40',
      [subscribed('back_log_no_delayed', 'queues', 'tracardi/system', 'scheduled')]: '3x40',
      [subscribed('consumers_count', 'queues', 'tracardi/system', 'scheduled')]: '1x40',
      [subscribed('back_log', 'queues', 'tracardi/system', 'left')]: '70x40',
      [subscribed('consumers_count', 'queues', 'tracardi/system', 'left')]: '0x40',
      [subscribed('back_log', 'queues', 'tracardi-2/system', 'left')]: '9000x40',
      [subscribed('consumers_count', 'queues', 'tracardi-2/system', 'left')]: '0x40',
      [subscribed('back_log', 'elsewhere', 'tracardi/system', 'left')]: '9000x40',
    },
    query: storePanels
      .filter(({ id }) => id === 'worker-backlog' || id === 'worker-unserved')
      .map(({ query }) =>
        query({ own: ownOfPulsar({ namespace: 'queues', tenant: 'tracardi' }, true), windowSeconds: 60 }),
      )
      .join(' or '),
    at: 300,
    expected: { '{part="backlog"}': 573, '{part="without a consumer"}': 70 },
  },
  {
    name: 'a node of Elasticsearch that two exporters tell of counts once, and so do the shards of its cluster',
    input: Object.fromEntries(
      ['es-exporter-a', 'es-exporter-b'].flatMap((pod) => {
        const told = (metric: string, more = '') =>
          `elasticsearch_${metric}{namespace="tracardi",pod="${pod}",cluster="es"${more}}`
        return [
          [told('indices_indexing_index_total', ',name="es-0"'), '0+150x40'],
          [told('indices_indexing_index_total', ',name="es-1"'), '0+300x40'],
          [told('cluster_health_unassigned_shards'), '3x40'],
        ]
      }),
    ),
    query: storePanels
      .filter(({ id }) => id === 'elasticsearch-indexing' || id === 'elasticsearch-shards')
      .map(({ query }) => query({ own: [is('namespace', 'tracardi')], windowSeconds: 60 }))
      .join(' or '),
    at: 300,
    expected: { '{part="indexed"}': 30, '{part="unassigned"}': 3 },
  },
  {
    name: 'ready and wanted, of both kinds',
    input: {
      'kube_deployment_status_replicas_ready{namespace="tracardi",deployment="tracardi-api"}': '2x40',
      'kube_deployment_spec_replicas{namespace="tracardi",deployment="tracardi-api"}': '3x40',
      'kube_statefulset_replicas{namespace="tracardi",statefulset="es"}': '1x40',
    },
    query: readyReplicas(resources),
    at: 300,
    expected: {
      '{part="ready",workload="Deployment/tracardi-api"}': 2,
      '{part="wanted",workload="Deployment/tracardi-api"}': 3,
      '{part="wanted",workload="StatefulSet/es"}': 1,
    },
  },
]

test.each(tests)('$name', async (one) => {
  expect(await promtoolFailure([one])).toBeNull()
})

test('a wrong expectation is told, so the tests above can fail', async () => {
  const [first] = tests
  if (!first) throw new Error('There are no tests.')
  expect(await promtoolFailure([{ ...first, expected: { '{service="tracardi-api"}': 1 } }])).toContain('FAILED')
})

const everything = [
  ...dialects.flatMap((dialect) => {
    const query = { dialect, scope, windowSeconds: 60 }
    const all = [requestsByClass, latencyBuckets, latencyMeans, requestsInFlight, requestsWaiting, edgeTotals]
    return all.flatMap((make) => make(query) ?? [])
  }),
  ...resourcePanels.map(({ query }) => query(resources)),
  ...resourcePanels.map(({ query }) => query({ ...resources, pods: ['a"b\\', 'c.d'] })),
  ...storePanels.map(({ query }) => query({ own: [is('namespace', 'tracardi')], windowSeconds: 60 })),
]

test('every query that the console can ask is one that Prometheus understands', async () => {
  const silent = everything.map((query) => ({ name: query, input: { up: '1x40' }, query, at: 300, expected: {} }))
  expect(silent.length).toBeGreaterThan(40)
  expect(await promtoolFailure(silent)).toBeNull()
})

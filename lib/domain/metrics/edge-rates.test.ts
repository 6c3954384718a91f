import { expect, test } from 'vitest'

import { ownersOf } from './attribution.ts'
import { advanceCounters, type CounterMemory } from './counter-rates.ts'
import { dialects } from './dialects.ts'
import { readEdgePage } from './edge-page.ts'
import { edgeRates, edgeTotals } from './edge-rates.ts'
import type { SourceKind } from './panel.ts'
import { sampleService } from '../testing/sample-service.ts'

const service = (name: string, workloadId: string) =>
  sampleService(name, [workloadId], { namespace: 't', ports: [{ number: 80, name: 'http' }] })
const services = [service('api', 't/Deployment/api'), service('api-gui', 't/Deployment/api-gui')]

function told(kind: SourceKind, ...pages: readonly string[]) {
  const dialect = dialects.find((one) => one.kind === kind)
  if (dialect === undefined) throw new Error(kind)
  const owners = ownersOf(dialect.key, { services, rules: [] }, [])
  let memory: CounterMemory = new Map()
  let answer = advanceCounters(memory, { readings: [], missed: [] })
  let means: ReadonlyMap<string, number> = new Map()
  pages.forEach((text, index) => {
    const page = readEdgePage(text, dialect, owners, new Set(['t']))
    means = page.means
    answer = advanceCounters(memory, {
      readings: [{ podUid: 'p', startedAt: 's', atMs: index * 15_000, counters: page.counters }],
      missed: [],
      groupOf: (counter) => page.groups.get(counter) ?? null,
    })
    memory = answer.memory
  })
  return { rates: edgeRates(answer.rates, means), totals: edgeTotals(answer.rates) }
}

const nginx = (counts: Record<string, number>, more = '') =>
  Object.entries(counts)
    .map(([key, count]) => {
      const [namespace, name, status, path = '/'] = key.split(' ')
      return `nginx_ingress_controller_requests{namespace="${namespace}",service="${name}",status="${status}",path="${path}",controller_namespace="edge"} ${count}\n`
    })
    .join('') + more

test('each workload has its own requests by class, and none of the one whose name begins alike', () => {
  const first = nginx({ 't api 200': 0, 't api 200 /x': 0, 't api 404': 0, 't api 503': 0, 't api-gui 200': 0 })
  const second = nginx({ 't api 200': 120, 't api 200 /x': 30, 't api 404': 15, 't api 503': 30, 't api-gui 200': 15 })
  const { rates } = told('ingress-nginx', first, second)
  expect([...rates]).toEqual([
    [
      't/Deployment/api',
      expect.objectContaining({ values: { requests: 13, errors: 2, refused: 1 }, isPartial: false }),
    ],
    ['t/Deployment/api-gui', expect.objectContaining({ values: { requests: 1, errors: 0, refused: 0 } })],
  ])
})

test('what has no name, or the name of nobody, is all that is missing from the total', () => {
  const total = (count: number) =>
    `nginx_ingress_controller_nginx_process_requests_total{controller_class="x"} ${count}\n`
  const first = nginx({ 't api 200': 0, 't gone 200': 0, 'else web 200': 0 }, total(0))
  const second = nginx({ 't api 200': 150, 't gone 200': 30, 'else web 200': 60 }, total(300))
  expect(told('ingress-nginx', first, second).totals).toEqual({ named: (150 + 60) / 15, total: 20 })
})

test('an edge that counts nothing for wildcard hosts shows in the total alone', () => {
  const page = (count: number) => `nginx_ingress_controller_nginx_process_requests_total ${count}\n`
  const { rates, totals } = told('ingress-nginx', page(0), page(150))
  expect([...rates]).toEqual([])
  expect(totals).toEqual({ named: null, total: 10 })
})

test('errors that only begin are unknown for that tick, and never zero', () => {
  const { rates } = told('ingress-nginx', nginx({ 't api 200': 0 }), nginx({ 't api 200': 15, 't api 500': 9 }))
  expect(rates.get('t/Deployment/api')).toMatchObject({ values: { requests: 1, refused: 0 }, isPartial: true })
  expect(rates.get('t/Deployment/api')?.values).not.toHaveProperty('errors')
})

test('the histogram of a tick is kept in counts, with the mean beside it', () => {
  const histogram = (fast: number, slow: number) => {
    const row = (le: string, count: number) =>
      `nginx_ingress_controller_response_duration_seconds_bucket{namespace="t",service="api",le="${le}"} ${count}\n`
    const part = (name: string, value: number) =>
      `nginx_ingress_controller_response_duration_seconds_${name}{namespace="t",service="api"} ${value}\n`
    return (
      row('0.1', fast) +
      row('1', fast + slow) +
      row('+Inf', fast + slow) +
      part('sum', slow) +
      part('count', fast + slow)
    )
  }
  const page = (fast: number, slow: number) => nginx({ 't api 200': fast + slow }) + histogram(fast, slow)
  const api = told('ingress-nginx', page(10, 0), page(100, 10)).rates.get('t/Deployment/api')
  expect(api?.latencyCounts).toEqual([0, 0, 0, 0, 90, 0, 0, 10, 0, 0, 0, 0])
  expect(api?.values.latency).toBeCloseTo(10 / 100)
})

test('Traefik and HAProxy are told apart by what they write, and HAProxy has its own mean', () => {
  const traefik = (count: number) =>
    `traefik_service_requests_total{code="200",method="GET",protocol="http",service="t-api-gui-80@kubernetes"} ${count}\n` +
    `traefik_service_requests_total{code="200",method="GET",protocol="http",service="t-api-80@kubernetes"} ${2 * count}\n`
  expect([...told('traefik', traefik(0), traefik(15)).rates].map(([id, { values }]) => [id, values.requests])).toEqual([
    ['t/Deployment/api-gui', 1],
    ['t/Deployment/api', 2],
  ])
  const haproxy = (count: number) =>
    `haproxy_backend_http_responses_total{proxy="t_api_http",code="2xx"} ${count}\n` +
    `haproxy_backend_response_time_average_seconds{proxy="t_api_http"} 0.25\n` +
    `haproxy_frontend_http_requests_total{proxy="_front_http"} ${2 * count}\n` +
    `haproxy_frontend_http_requests_total{proxy="stats"} ${9 * count}\n`
  const { rates, totals } = told('haproxy-ingress', haproxy(0), haproxy(15))
  expect(rates.get('t/Deployment/api')).toMatchObject({ values: { requests: 1, latency: 0.25 }, latencyCounts: null })
  expect(totals).toEqual({ named: 1, total: 2 })
})

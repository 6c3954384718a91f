import { expect, test } from 'vitest'

import { keyOfRow, ownersOf, type EdgeService, type Edges } from './attribution.ts'
import { dialects, type Dialect, type KeyForm } from './dialects.ts'
import { exportedDialect } from './request-queries.ts'
import { shareRows, unattributedOf } from './share-rows.ts'
import { serverOwners, splitRows } from './split-by-server.ts'
import type { MeasuredWorkload } from './source.ts'
import { sampleService } from '../testing/sample-service.ts'

const api = 'tracardi/Deployment/tracardi-api'
const gui = 'tracardi/Deployment/tracardi-api-gui'

function service(name: string, workloadIds: readonly string[], more: Partial<EdgeService> = {}): EdgeService {
  return sampleService(name, workloadIds, { ports: [{ number: 80, name: 'http' }], ...more })
}

function edges(...services: readonly EdgeService[]): Edges {
  return { services, rules: [] }
}

function formOf(kind: Dialect['kind']): KeyForm {
  const found = dialects.find((dialect) => dialect.kind === kind)
  if (!found) throw new Error(`${kind} is no dialect.`)
  return found.key
}

const twins = edges(service('tracardi-api', [api]), service('tracardi-api-gui', [gui]))
const owned = (id: string) => ({ is: 'workload', id })

test.each([
  [
    'ingress-nginx',
    { namespace: 'tracardi', service: 'tracardi-api' },
    { namespace: 'tracardi', service: 'tracardi-api-gui' },
  ],
  [
    'traefik',
    { service: 'tracardi-tracardi-api-80@kubernetes' },
    { service: 'tracardi-tracardi-api-gui-http@kubernetes' },
  ],
  ['haproxy-ingress', { proxy: 'tracardi_tracardi-api_80' }, { proxy: 'tracardi_tracardi-api-gui_http' }],
  ['haproxy-ic', { proxy: 'tracardi_svc_tracardi-api_http' }, { proxy: 'tracardi_svc_tracardi-api-gui_80' }],
  [
    'contour',
    { envoy_cluster_name: 'tracardi_tracardi-api_80' },
    { envoy_cluster_name: 'tracardi_tracardi-api-gui_80' },
  ],
] as const)('%s: a name that begins another one takes nothing of it', (kind, apiLabels, guiLabels) => {
  const form = formOf(kind)
  const owners = ownersOf(form, twins, [])
  expect(owners.get(keyOfRow(form, apiLabels) ?? '')).toEqual(owned(api))
  expect(owners.get(keyOfRow(form, guiLabels) ?? '')).toEqual(owned(gui))
})

test('meshes and pods are told apart by exact names too', () => {
  const workload = (id: string, name: string): MeasuredWorkload => ({
    id,
    namespace: 'tracardi',
    kind: 'Deployment',
    name,
    role: 'collector',
    instances: [{ id: `tracardi/${name}-1`, name: `${name}-1`, uid: name, address: null }],
  })
  const both = [workload(api, 'tracardi-api'), workload(gui, 'tracardi-api-gui')]
  const istio = formOf('istio')
  const row = { destination_workload_namespace: 'tracardi', destination_workload: 'tracardi-api' }
  expect(ownersOf(istio, twins, both).get(keyOfRow(istio, row) ?? '')).toEqual(owned(api))
  const app = formOf('app')
  expect(
    ownersOf(app, twins, both).get(keyOfRow(app, { namespace: 'tracardi', pod: 'tracardi-api-gui-1' }) ?? ''),
  ).toEqual(owned(gui))
})

test('an ExternalName is followed into the other namespace, and a circle of them ends', () => {
  const outside = service('public', [], { namespace: 'edge', leadsTo: { namespace: 'tracardi', name: 'tracardi-api' } })
  const loop = service('loop', [], { leadsTo: { namespace: 'tracardi', name: 'loop' } })
  const owners = ownersOf(formOf('ingress-nginx'), { services: [...twins.services, outside, loop], rules: [] }, [])
  expect(owners.get('edge/public')).toEqual(owned(api))
  expect(owners.get('tracardi/loop')).toEqual({ is: 'nobody' })
})

test('a Service over two workloads is mixed: it counts for both together and for neither alone', () => {
  const form = formOf('ingress-nginx')
  const owners = ownersOf(form, edges(service('all', [api, gui])), [])
  const rows = [{ labels: { namespace: 'tracardi', service: 'all' }, values: [4] }]
  expect(shareRows(form, rows, owners, new Set([api])).own).toEqual([])
  expect(shareRows(form, rows, owners, new Set([api])).nobodys).toHaveLength(1)
  expect(shareRows(form, rows, owners, new Set([api, gui])).own).toHaveLength(1)
})

test('HAProxy’s servers that are called after pods split a mixed Service, and nothing is lost', () => {
  const form = formOf('haproxy-ingress')
  const all = service('all', [api, gui], {
    pods: [
      { name: 'tracardi-api-1', address: '10.0.0.1', workloadId: api },
      { name: 'tracardi-api-gui-1', address: '10.0.0.2', workloadId: gui },
    ],
  })
  const owners = new Map([...ownersOf(form, edges(all), []), ...serverOwners([all])])
  const proxy = 'tracardi_all_80'
  const row = (labels: Record<string, string>, value: number) => ({
    labels: { proxy, class: '2xx', ...labels },
    values: [value],
  })
  const byServer = [
    row({ server: 'tracardi-api-1' }, 60),
    row({ server: '10.0.0.2:8080' }, 20),
    row({ server: 'srv003' }, 15),
  ]
  // Five were answered by the proxy itself.
  const rows = splitRows(form, [row({}, 100)], byServer, ['tracardi/all'])
  const sum = (found: readonly { readonly values: readonly (number | null)[] }[]) =>
    found.reduce((total, { values }) => total + (values[0] ?? 0), 0)
  const shares = [api, gui].map((id) => shareRows(form, rows, owners, new Set([id])))
  expect(shares.map(({ own }) => sum(own))).toEqual([60, 20])
  expect(shares.map(({ nobodys }) => sum(nobodys))).toEqual([20, 20])
  expect(sum(shareRows(form, rows, owners, new Set([api, gui])).own)).toBe(100)
})

test('two Services that Traefik writes alike belong to nobody alone', () => {
  const one = service('c-d', [api], { namespace: 'a' })
  const other = service('d', [gui], { namespace: 'a-c' })
  const owners = ownersOf(formOf('traefik'), edges(one, other), [])
  expect(owners.get('a-c-d-80@kubernetes')).toEqual({ is: 'mixed', ids: [api, gui] })
})

test('a rule of a route with one backend is its workload’s, with two it is mixed', () => {
  const rule = (index: number, ...names: readonly string[]) => ({
    kind: 'HTTPRoute' as const,
    namespace: 'tracardi',
    route: 'r',
    mark: String(index),
    services: names.map((name) => ({ namespace: 'tracardi', name })),
  })
  const rules = [rule(0, 'tracardi-api'), rule(1, 'tracardi-api', 'tracardi-api-gui')]
  const owners = ownersOf(formOf('envoy-gateway'), { ...twins, rules }, [])
  expect(owners.get('httproute/tracardi/r/rule/0')).toEqual(owned(api))
  expect(owners.get('httproute/tracardi/r/rule/1')).toEqual({ is: 'mixed', ids: [api, gui] })
})

test('without honoured labels the controller’s own names are read, not the target’s', () => {
  const nginx = dialects.find(({ kind }) => kind === 'ingress-nginx')
  if (!nginx) throw new Error('ingress-nginx is no dialect.')
  const labels = {
    namespace: 'ingress',
    service: 'metrics',
    exported_namespace: 'tracardi',
    exported_service: 'tracardi-api',
  }
  expect(keyOfRow(exportedDialect(nginx).key, labels)).toBe('tracardi/tracardi-api')
})

test.each(['tracardi_tracardi-api', 'stats', 'a_b_c_d', 'tracardi__80', ''])(
  'a proxy called "%s" names no Service',
  (proxy) => {
    expect(keyOfRow(formOf('haproxy-ingress'), { proxy })).toBeNull()
  },
)

test('of HAProxy’s two controllers neither takes the other’s rows for nobody’s', () => {
  const rows = ['tracardi_svc_tracardi-api_80', 'tracardi_tracardi-api_80', 'tracardi_gone_80'].map((proxy) => ({
    labels: { proxy },
    values: [1],
  }))
  for (const kind of ['haproxy-ic', 'haproxy-ingress'] as const) {
    const form = formOf(kind)
    const { own, nobodys } = shareRows(form, rows, ownersOf(form, twins, []), new Set([api]))
    expect(own).toHaveLength(1)
    expect(nobodys).toHaveLength(kind === 'haproxy-ingress' ? 1 : 0)
  }
})

test('attributed and unattributed together are what the edge carried', () => {
  const form = formOf('ingress-nginx')
  const owners = ownersOf(form, twins, [])
  const row = (name: string, value: number) => ({
    labels: { namespace: 'tracardi', service: name },
    values: [value, value],
  })
  const rows = [row('tracardi-api', 60), row('tracardi-api-gui', 20), row('gone', 5)]
  const edge = [
    { labels: { part: 'named' }, values: [85, 85] },
    { labels: { part: 'total' }, values: [100, 100] },
  ]
  const { own, nobodys } = shareRows(form, rows, owners, new Set([api, gui]))
  const attributed = own.reduce((sum, { values }) => sum + (values[0] ?? 0), 0)
  const rest = unattributedOf(edge, nobodys, rows)
  expect(rest).toEqual({ perSecond: 20, ratio: 0.2 })
  expect(attributed + (rest?.perSecond ?? 0)).toBe(100)
})

test('what belongs to other namespaces is named, so it is nobody’s only when it is nowhere', () => {
  const edge = [
    { labels: { part: 'named' }, values: [100] },
    { labels: { part: 'total' }, values: [100] },
  ]
  expect(unattributedOf(edge, [], [])).toEqual({ perSecond: 0, ratio: 0 })
  expect(unattributedOf([], [], [])).toBeNull()
})

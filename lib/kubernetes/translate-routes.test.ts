import { expect, test } from 'vitest'
import { keyOfRow, ownersOf, type EdgeService, type RouteRule } from '#lib/domain/metrics/attribution.ts'
import { dialects, type Dialect } from '#lib/domain/metrics/dialects.ts'
import { translateHttpRoute, translateIngressRoute } from './translate-routes.ts'

const service = (name: string, ids: readonly string[]): EdgeService => ({
  namespace: 'default',
  name,
  ports: [{ number: 80, name: null }],
  leadsTo: null,
  workloadIds: ids,
  pods: [],
})
const services = [service('public', ['collector']), service('private', ['gui-api'])]

function owners(kind: Dialect['kind'], { rules }: { readonly rules: readonly RouteRule[] }) {
  const dialect = dialects.find((one) => one.kind === kind)
  if (!dialect) throw new Error(`${kind} is no dialect.`)
  return ownersOf(dialect.key, { services, rules }, [])
}

const metadata = { name: 'test.route', namespace: 'default' }
const ingressRoute = (...backends: readonly object[]) =>
  translateIngressRoute({
    metadata,
    spec: { routes: [{ kind: 'Rule', match: 'Host(`foo.com`) && PathPrefix(`/bar`)', services: backends }] },
  })
const httpRoute = (...backends: readonly object[]) =>
  translateHttpRoute({ metadata, spec: { rules: [{ filters: [] }, { backendRefs: backends }] } })

test('a rule of an IngressRoute is found under the name that Traefik’s own tests give it', () => {
  const found = owners('traefik', ingressRoute({ name: 'public', port: 80 }))
  expect(found.get('default-test-route-6b204d94623b3df4370c@kubernetescrd')).toEqual({
    is: 'workload',
    id: 'collector',
  })
})

test('of a rule that leads to several Services Traefik counts each, and so does the console', () => {
  expect(ingressRoute({ name: 'public', port: 80 }, { name: 'private', port: 80 }).rules).toEqual([])
  expect(owners('traefik', { rules: [] }).get('default-private-80@kubernetescrd')).toEqual({
    is: 'workload',
    id: 'gui-api',
  })
})

test('a TraefikService is not taken for a Service of its name', () => {
  expect(ingressRoute({ name: 'public', kind: 'TraefikService' })).toMatchObject({ rules: [], services: [] })
})

test('a rule of an HTTPRoute is whose Service it leads to, at its own place', () => {
  const found = owners('envoy-gateway', httpRoute({ name: 'private', port: 80 }))
  expect(found.get('httproute/default/test.route/rule/1')).toEqual({ is: 'workload', id: 'gui-api' })
  expect(found.has('httproute/default/test.route/rule/0')).toBe(false)
})

const behindEdge = (...backends: readonly object[]) =>
  translateHttpRoute({
    metadata,
    spec: { parentRefs: [{ name: 'edge', namespace: 'infra' }], rules: [{ filters: [] }, { backendRefs: backends }] },
  })

test.each([
  ['up to v3.1', 'default-private-80@kubernetesgateway'],
  ['up to v3.7.6', 'default-private-http-80@kubernetesgateway'],
  [
    'since v3.7.7, by whatever entry point',
    'httproute-default-test-route-gw-infra-edge-ep-web-secure-1-svc-default-private-2@kubernetesgateway',
  ],
])('a backend of an HTTPRoute is found under the name that Traefik gives it %s', (_, service) => {
  const route = behindEdge({ name: 'public', port: 80 }, { name: 'gone', port: 80 }, { name: 'private', port: 80 })
  const dialect = dialects.find(({ kind }) => kind === 'traefik')
  const key = dialect && keyOfRow(dialect.key, { service })
  expect(owners('traefik', route).get(key ?? '')).toEqual({ is: 'workload', id: 'gui-api' })
})

test('a backend of another rule, gateway or place has another name', () => {
  const found = owners('traefik', behindEdge({ name: 'private', port: 80 }))
  const name = (gateway: string, rule: number, place: number) =>
    `httproute-default-test-route-gw-${gateway}-${rule}-svc-default-private-${place}@kubernetesgateway`
  expect(found.has(name('infra-edge', 1, 0))).toBe(true)
  expect(found.has(name('infra-edge', 0, 0))).toBe(false)
  expect(found.has(name('infra-edge', 1, 1))).toBe(false)
  expect(found.has(name('other-edge', 1, 0))).toBe(false)
})

test('a backend without weight gets nothing, and one that nobody knows gets its share', () => {
  const name = 'httproute/default/test.route/rule/1'
  const of = (...backends: readonly object[]) => owners('envoy-gateway', httpRoute(...backends)).get(name)?.is
  expect(of({ name: 'public', weight: 1 }, { name: 'private', weight: 0 })).toBe('workload')
  expect(of({ name: 'public', weight: 9 }, { name: 'private', weight: 1 })).toBe('mixed')
  expect(of({ name: 'public' }, { name: 'elsewhere', namespace: 'shop' })).toBe('mixed')
  expect(of({ name: 'public' }, { name: 'public', kind: 'ServiceImport' })).toBe('mixed')
  expect(of({ name: 'elsewhere', namespace: 'shop' })).toBe('nobody')
})

test('a route names its hosts and paths, as far as it names any', () => {
  const backendRefs = [{ name: 'public' }]
  const paths = (...values: readonly object[]) => values.map((path) => ({ path }))
  const named = translateHttpRoute({
    metadata,
    spec: {
      hostnames: ['track.example.com', 7],
      rules: [
        {
          matches: paths({ type: 'PathPrefix', value: '/track' }, { type: 'RegularExpression', value: '/c.*' }),
          backendRefs,
        },
        { matches: paths({ value: '/elsewhere' }) },
      ],
    },
  })
  expect(named).toMatchObject({ hosts: ['track.example.com'], paths: ['/track', '/'] })
  expect(httpRoute({ name: 'public' })).toMatchObject({ hosts: [], paths: ['/'] })
  expect(ingressRoute({ name: 'public' })).toMatchObject({ hosts: ['foo.com'], paths: [] })
})

test('a route asks gateways to take it, and a mesh’s Service is none', () => {
  const accepted = (status: string, reason: string) => [{ type: 'Accepted', status, reason }]
  const { parents } = translateHttpRoute({
    metadata,
    spec: {
      parentRefs: [
        { name: 'edge', sectionName: 'tls' },
        { name: 'edge', namespace: 'infra', port: 80 },
        { name: 'edge', kind: 'ListenerSet' },
        { name: 'public', kind: 'Service', group: '' },
      ],
      rules: [],
    },
    status: {
      parents: [
        { parentRef: { name: 'edge', sectionName: 'tls' }, conditions: accepted('True', 'Accepted') },
        {
          parentRef: { name: 'edge', namespace: 'infra', port: 80 },
          conditions: accepted('False', 'NotAllowedByListeners'),
        },
      ],
    },
  })
  expect(parents).toEqual([
    { kind: 'Gateway', namespace: 'default', name: 'edge', listener: 'tls', port: null, answer: 'accepted' },
    {
      kind: 'Gateway',
      namespace: 'infra',
      name: 'edge',
      listener: null,
      port: 80,
      answer: { refused: 'NotAllowedByListeners' },
    },
    { kind: 'ListenerSet', namespace: 'default', name: 'edge', listener: null, port: null, answer: null },
  ])
})

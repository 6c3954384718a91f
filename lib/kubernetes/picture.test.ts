import { beforeEach, expect, test } from 'vitest'
import type { Json } from './json.ts'
import { createPicture, type Picture, type PictureChanges } from './picture.ts'
import { chartPart, env, podObject, workloadObject } from './testing/chart-objects.ts'
import { translateGateway } from './translate-gateway.ts'
import { translateMetadata } from './translate-metadata.ts'
import { translateEndpointSlice, translateIngress, translateService } from './translate-network.ts'
import { translatePod } from './translate-pod.ts'
import { translateAutoscaler, translateBudget, translateScaledObject } from './translate-policy.ts'
import { translateHttpRoute, translateIngressRoute } from './translate-routes.ts'
import { translateWorkload } from './translate-workload.ts'

let picture: Picture

beforeEach(() => {
  picture = createPicture()
})

const now = new Date('2026-01-02T00:00:00Z')

function build(staleSince: string | null = null): PictureChanges {
  return picture.build(() => ({ minimums: {}, staleSince, now }))
}

function key(object: Json): string {
  const { namespace, name } = translateMetadata(object)
  return `${namespace}/${name}`
}

function addWorkload(object: Json, kind: 'Deployment' | 'StatefulSet' = 'Deployment'): void {
  picture.apply('workloads', kind, [{ type: 'set', key: key(object), facts: translateWorkload(kind, object) }])
}

function addReplicaSet(name: string, deployment: string): void {
  const owner = { kind: 'Deployment', name: deployment, uid: `uid-${deployment}` }
  picture.apply('replicaSets', '', [
    { type: 'set', key: `t/${name}`, facts: { namespace: 't', name, uid: `uid-${name}`, owner } },
  ])
}

function addPod(name: string, owner: { kind: string; name: string }, status?: Json): void {
  const object = podObject(name, { ...owner, uid: `uid-${owner.name}` }, status)
  picture.apply('pods', '', [{ type: 'set', key: `t/${name}`, facts: translatePod(object) }])
}

function addService(name: string, spec: Json, more: Json = {}): void {
  const object = { metadata: { name, namespace: 't', ...more }, spec }
  picture.apply('services', '', [{ type: 'set', key: `t/${name}`, facts: translateService(object) }])
}

function publicApi(): Json {
  return chartPart('be-fa-public', 'tracardi/com-tracardi-api', { env: [env('EXPOSE_GUI_API', 'no')], replicas: 2 })
}

const selector = { 'app.kubernetes.io/component': 'be-fa-public' }

test('a pod finds its Deployment through its ReplicaSet, in whatever order they arrive', () => {
  const set = { kind: 'ReplicaSet', name: 'be-fa-public-1' }
  addPod('be-fa-public-1-a', set)
  expect(build().instances.set).toEqual([])
  addReplicaSet('be-fa-public-1', 'be-fa-public')
  expect(build().instances.set).toEqual([])
  addWorkload(publicApi())
  expect(build().instances.set).toMatchObject([{ id: 't/be-fa-public-1-a', workloadId: 't/Deployment/be-fa-public' }])
})

test('pods of StatefulSets and of scheduled jobs find their owners', () => {
  addWorkload(chartPart('be-fa-private', 'tracardi/com-tracardi-api', { kind: 'StatefulSet' }), 'StatefulSet')
  addPod('be-fa-private-0', { kind: 'StatefulSet', name: 'be-fa-private' })
  expect(build().instances.set).toMatchObject([{ workloadId: 't/StatefulSet/be-fa-private' }])
})

test('a change of one pod is the only change', () => {
  addWorkload(publicApi())
  addReplicaSet('rs', 'be-fa-public')
  for (const name of ['rs-a', 'rs-b']) addPod(name, { kind: 'ReplicaSet', name: 'rs' })
  build()
  addPod(
    'rs-b',
    { kind: 'ReplicaSet', name: 'rs' },
    { phase: 'Running', containerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
  )
  const changes = build()
  expect(changes.instances.set.map(({ id }) => id)).toEqual(['t/rs-b'])
  expect(changes.workloads.set).toMatchObject([{ status: 'critical', statusReason: 'CrashLoopBackOff in 1 instance' }])
  expect(changes.routes).toEqual({ set: [], removed: [] })
})

test('writing the same again is no change', () => {
  addWorkload(publicApi())
  build()
  addWorkload(publicApi())
  expect(build().workloads).toEqual({ set: [], removed: [] })
})

test('a deleted workload takes its instances with it', () => {
  addWorkload(publicApi())
  addReplicaSet('rs', 'be-fa-public')
  addPod('rs-a', { kind: 'ReplicaSet', name: 'rs' })
  build()
  picture.apply('workloads', 'Deployment', [{ type: 'removed', key: 't/be-fa-public' }])
  const changes = build()
  expect(changes.workloads.removed).toEqual(['t/Deployment/be-fa-public'])
  expect(changes.instances.removed).toEqual(['t/rs-a'])
  expect(picture.installations()).toEqual([])
})

test('somebody else’s workload and its pods stay out of the picture', () => {
  addWorkload(workloadObject({ name: 'shop', image: 'shop:1' }))
  addReplicaSet('rs', 'shop')
  addPod('rs-a', { kind: 'ReplicaSet', name: 'rs' })
  const changes = build()
  expect(changes.workloads.set).toEqual([])
  expect(changes.instances.set).toEqual([])
})

test('a stale namespace turns its workloads unknown, and back', () => {
  addWorkload(publicApi())
  build()
  picture.touch('all')
  expect(build('12:00').workloads.set).toMatchObject([{ status: 'unknown' }])
  picture.touch('all')
  expect(build().workloads.set).toMatchObject([{ status: 'ok' }])
})

test('Services, autoscaler and budget find their workload', () => {
  addWorkload(publicApi())
  addService('be-public-svc', { selector, ports: [{ port: 8585 }] })
  addService('unrelated', { selector: { app: 'shop' } })
  addService('headless', {})
  const hpa = {
    metadata: { name: 'public', namespace: 't' },
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'be-fa-public' }, minReplicas: 2, maxReplicas: 9 },
    status: { currentReplicas: 2, desiredReplicas: 2 },
  }
  picture.apply('autoscalers', 'hpa', [{ type: 'set', key: 't/public', facts: translateAutoscaler(hpa) }])
  const budget = {
    metadata: { name: 'public', namespace: 't' },
    spec: { minAvailable: 1, selector: { matchLabels: selector } },
    status: { disruptionsAllowed: 1 },
  }
  picture.apply('budgets', '', [{ type: 'set', key: 't/public', facts: translateBudget(budget) }])
  expect(build().workloads.set).toMatchObject([
    {
      services: ['be-public-svc'],
      autoscaler: { tool: 'hpa', name: 'public', min: 2, max: 9, current: 2, desired: 2 },
      disruptionBudget: { name: 'public', disruptionsAllowed: 1, rule: 'at least 1 available' },
    },
  ])
})

function addEndpoints(service: string, ...pods: readonly string[]) {
  const slice = {
    metadata: { name: `${service}-1`, namespace: 't', labels: { 'kubernetes.io/service-name': service } },
    endpoints: pods.map((name) => ({ addresses: ['10.0.0.1'], targetRef: { kind: 'Pod', name } })),
  }
  picture.apply('endpointSlices', '', [{ type: 'set', key: `t/${service}-1`, facts: translateEndpointSlice(slice) }])
}

const behind = (service: string) => picture.edges().services.find(({ name }) => name === service)

test('who is behind a Service is the owner of its endpoints, somebody else’s workload and a lone Pod among them', () => {
  addWorkload(publicApi())
  addReplicaSet('rs', 'be-fa-public')
  addPod('rs-a', { kind: 'ReplicaSet', name: 'rs' })
  addWorkload(workloadObject({ name: 'shop', image: 'shop:1' }))
  addReplicaSet('shop-rs', 'shop')
  addPod('shop-rs-a', { kind: 'ReplicaSet', name: 'shop-rs' })
  addService('by-hand', { ports: [{ port: 80, name: 'http' }] })
  addService('shared', {})
  addEndpoints('by-hand', 'rs-a')
  addEndpoints('shared', 'rs-a', 'shop-rs-a', 'lone')
  build()
  expect(behind('by-hand')).toMatchObject({
    ports: [{ number: 80, name: 'http' }],
    workloadIds: ['t/Deployment/be-fa-public'],
  })
  expect(behind('shared')?.workloadIds).toEqual(['t/Deployment/be-fa-public', 't/Deployment/shop', 't/Pod/lone'])
})

test('a Service keeps its workload while that is scaled to nothing, and an ExternalName says where it leads', () => {
  addWorkload(publicApi())
  addService('be-public-svc', { selector, ports: [{ port: 8585 }] })
  addService('outside', { type: 'ExternalName', externalName: 'be-public-svc.t.svc.cluster.local' })
  addEndpoints('be-public-svc')
  build()
  expect(behind('be-public-svc')?.workloadIds).toEqual(['t/Deployment/be-fa-public'])
  expect(behind('outside')).toMatchObject({ workloadIds: [], leadsTo: { namespace: 't', name: 'be-public-svc' } })
})

test('KEDA’s own limits win over those of the HPA it made', () => {
  addWorkload(publicApi())
  const target = { kind: 'Deployment', name: 'be-fa-public' }
  const ownerReferences = [{ kind: 'ScaledObject', name: 'public', uid: 'k', controller: true }]
  const hpa = {
    metadata: { name: 'keda-hpa-public', namespace: 't', ownerReferences },
    spec: { scaleTargetRef: target, minReplicas: 1, maxReplicas: 9 },
    status: { currentReplicas: 3, desiredReplicas: 4 },
  }
  const scaled = {
    metadata: { name: 'public', namespace: 't' },
    spec: { scaleTargetRef: { name: 'be-fa-public' }, minReplicaCount: 0, maxReplicaCount: 9 },
  }
  picture.apply('autoscalers', 'hpa', [{ type: 'set', key: 't/keda-hpa-public', facts: translateAutoscaler(hpa) }])
  picture.apply('autoscalers', 'keda', [{ type: 'set', key: 't/public', facts: translateScaledObject(scaled) }])
  expect(build().workloads.set[0]?.autoscaler).toEqual({
    tool: 'keda',
    name: 'public',
    min: 0,
    max: 9,
    current: 3,
    desired: 4,
  })
})

test('an Ingress leads through its Service to the workload', () => {
  addWorkload(publicApi())
  addService('be-public-svc', { selector })
  const backend = { service: { name: 'be-public-svc', port: { number: 8585 } } }
  const ingress = {
    metadata: { name: 'public', namespace: 't' },
    spec: { rules: [{ host: 'track.example.org', http: { paths: [{ path: '/track', backend }] } }] },
  }
  picture.apply('ingresses', '', [{ type: 'set', key: 't/public', facts: translateIngress(ingress) }])
  expect(build().routes.set).toMatchObject([
    {
      id: 't/Ingress/public',
      hosts: ['track.example.org'],
      paths: ['/track'],
      exposure: 'internet',
      tls: 'none',
      release: 'tracardi',
      targetIds: ['t/Deployment/be-fa-public'],
    },
  ])
})

test('a load balancer leads to its workload; one of somebody else’s is no route', () => {
  addWorkload(publicApi())
  addService('be-public-lb', { type: 'LoadBalancer', selector, loadBalancerSourceRanges: ['10.0.0.0/8'] })
  addService('shop-lb', { type: 'LoadBalancer', selector: { app: 'shop' } })
  expect(build().routes.set).toMatchObject([{ id: 't/LoadBalancer/be-public-lb', exposure: 'restricted' }])
})

const listener = { name: 'tls', port: 443, protocol: 'HTTPS' }

function addGateway(
  addresses: readonly string[],
  listeners: readonly object[] = [listener],
  infrastructure: object = {},
) {
  const gateway = {
    metadata: { name: 'edge', namespace: 't' },
    spec: { listeners, infrastructure },
    status: { addresses: addresses.map((value) => ({ type: 'IPAddress', value })) },
  }
  picture.apply('gateways', '', [{ type: 'set', key: 't/edge', facts: translateGateway(gateway) }])
}

function addHttpRoute(parentRef: object = { name: 'edge' }, more: object = {}, status: object = {}) {
  const rule = { backendRefs: [{ name: 'be-public-svc', port: 80 }], ...more }
  const route = {
    metadata: { name: 'public', namespace: 't' },
    spec: { parentRefs: [parentRef], hostnames: ['track.example.org'], rules: [rule] },
    status,
  }
  picture.apply('gatewayRoutes', 'HTTPRoute', [{ type: 'set', key: 't/public', facts: translateHttpRoute(route) }])
}

test('an HTTPRoute is a way in at the addresses and listeners of its Gateway', () => {
  addWorkload(publicApi())
  addService('be-public-svc', { selector })
  addHttpRoute()
  addGateway(['203.0.113.9'])
  expect(build().routes.set).toMatchObject([
    {
      id: 't/HTTPRoute/public by Gateway t/edge usual-port',
      kind: 'HTTPRoute',
      hosts: ['track.example.org'],
      paths: ['/'],
      tls: 'usual-port',
      exposure: 'internet',
      exposureEvidence: 'its Gateway t/edge listens at 203.0.113.9, and no source ranges restrict it',
      addresses: ['203.0.113.9'],
      targetIds: ['t/Deployment/be-fa-public'],
    },
  ])
})

test.each([
  ['has no address yet', () => addGateway([]), 'its Gateway t/edge has no address yet'],
  ['is nowhere', () => {}, 'its Gateway t/edge does not exist, or the console may not read it'],
  [
    'listens for other hosts',
    () => addGateway(['203.0.113.9'], [{ ...listener, hostname: '*.example.com' }]),
    'no listener of its Gateway t/edge takes it',
  ],
])('who comes by a Gateway that %s is not known, and said', (_, gateway, evidence) => {
  addWorkload(publicApi())
  addService('be-public-svc', { selector })
  addHttpRoute()
  gateway()
  expect(build().routes.set).toMatchObject([{ exposure: 'unknown', exposureEvidence: evidence, addresses: [] }])
})

test('a route that its Gateway refuses answers to no host by it', () => {
  addWorkload(publicApi())
  addService('be-public-svc', { selector })
  addGateway(['203.0.113.9'])
  const conditions = [{ type: 'Accepted', status: 'False', reason: 'NotAllowedByListeners' }]
  addHttpRoute(undefined, {}, { parents: [{ parentRef: { name: 'edge' }, conditions }] })
  expect(build().routes.set).toMatchObject([
    { hosts: [], exposure: 'unknown', exposureEvidence: 'its Gateway t/edge refuses it (NotAllowedByListeners)' },
  ])
})

test('a Gateway elsewhere is not taken for one here, and what a filter allows is not guessed', () => {
  addWorkload(publicApi())
  addService('be-public-svc', { selector })
  addGateway(['203.0.113.9'])
  addHttpRoute({ name: 'edge', namespace: 'infra' })
  expect(build().routes.set).toMatchObject([
    { exposure: 'unknown', exposureEvidence: expect.stringContaining('Gateway infra/edge does not exist, or') },
  ])
  addHttpRoute(undefined, {
    filters: [{ type: 'ExtensionRef', extensionRef: { group: 'traefik.io', kind: 'Middleware', name: 'office' } }],
  })
  expect(build().routes.set).toMatchObject([
    { exposure: 'unknown', exposureEvidence: 'what its filter Middleware office allows, the console cannot read' },
  ])
})

test('a Gateway on a network of one’s own, or behind source ranges, is not open to the Internet', () => {
  addWorkload(publicApi())
  addService('be-public-svc', { selector })
  addHttpRoute()
  addGateway(['10.1.2.3'])
  expect(build().routes.set).toMatchObject([{ exposure: 'internal' }])
  const ranges = { 'service.beta.kubernetes.io/load-balancer-source-ranges': '198.51.100.0/24' }
  addGateway(['203.0.113.9'], [listener], { annotations: ranges })
  expect(build().routes.set).toMatchObject([{ exposure: 'restricted', allowedRanges: ['198.51.100.0/24'] }])
})

test('a route that two listeners take, and a host that only one ends TLS for, are told apart', () => {
  addWorkload(publicApi())
  addService('be-public-svc', { selector })
  addHttpRoute()
  const plain = { name: 'web', port: 80, protocol: 'HTTP' }
  addGateway(['203.0.113.9'], [plain, listener])
  expect(build().routes.set.map(({ tls }) => tls)).toEqual(['usual-port'])
  addGateway(
    ['203.0.113.9'],
    [plain, { ...listener, hostname: 'other.example.org' }, { name: 'x', port: 53, protocol: 'UDP' }],
  )
  const { routes } = build()
  expect(routes.set.map(({ tls, hosts }) => [tls, hosts])).toEqual([['none', ['track.example.org']]])
  expect(routes.removed).toEqual(['t/HTTPRoute/public by Gateway t/edge usual-port'])
})

test('an IngressRoute is a way in for nobody knows whom', () => {
  addWorkload(publicApi())
  addService('be-public-svc', { selector })
  const services = [{ name: 'be-public-svc', port: 80 }]
  const route = {
    metadata: { name: 'public', namespace: 't' },
    spec: { routes: [{ match: 'Host(`track.example.org`)', services }] },
  }
  picture.apply('gatewayRoutes', 'IngressRoute', [
    { type: 'set', key: 't/public', facts: translateIngressRoute(route) },
  ])
  expect(build().routes.set).toMatchObject([
    { id: 't/IngressRoute/public', hosts: ['track.example.org'], exposure: 'unknown', addresses: [] },
  ])
})

test('a store belongs to the only installation beside it', () => {
  addWorkload(
    workloadObject({
      name: 'redis-master',
      image: 'bitnami/redis:7.2',
      podLabels: { 'app.kubernetes.io/instance': 'redis' },
    }),
    'StatefulSet',
  )
  addWorkload(publicApi())
  build()
  expect(picture.workloads().map(({ name, release }) => [name, release])).toEqual([
    ['be-fa-public', 'tracardi'],
    ['redis-master', 'tracardi'],
  ])
  addWorkload(publicApi())
  expect(build().workloads.set).toEqual([])
})

test('two releases in one namespace are two installations', () => {
  addWorkload(chartPart('be-fa-public', 'tracardi/com-tracardi-api', { release: 'old', version: '1.0.0' }))
  addWorkload({
    ...chartPart('be-fa-public', 'tracardi/com-tracardi-api', { release: 'new' }),
    metadata: { name: 'other', namespace: 't', uid: 'o' },
  })
  build()
  expect(picture.installations()).toEqual([
    { namespace: 't', release: 'new', version: '1.1.0', chart: 'tracardi-1.1.0' },
    { namespace: 't', release: 'old', version: '1.0.0', chart: 'tracardi-1.0.0' },
  ])
})

test('a StatefulSet held up by a crashing instance is stalled, though Kubernetes does not say so', () => {
  const object = chartPart('be-fa-public', 'tracardi/com-tracardi-api', { kind: 'StatefulSet' })
  addWorkload(
    { ...object, status: { observedGeneration: 1, replicas: 1, currentRevision: 'a', updateRevision: 'b' } },
    'StatefulSet',
  )
  addPod(
    'be-fa-public-0',
    { kind: 'StatefulSet', name: 'be-fa-public' },
    { phase: 'Running', containerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
  )
  expect(build().workloads.set).toMatchObject([
    { rollout: { state: 'stalled', message: 'be-fa-public-0 holds up the rollout: CrashLoopBackOff' } },
  ])
})

test('one change among 2,000 pods is cheap', () => {
  addWorkload(publicApi())
  addReplicaSet('rs', 'be-fa-public')
  for (let index = 0; index < 2_000; index += 1) addPod(`rs-${index}`, { kind: 'ReplicaSet', name: 'rs' })
  build()
  const startedAt = performance.now()
  for (let index = 0; index < 20; index += 1) {
    addPod(`rs-${index}`, { kind: 'ReplicaSet', name: 'rs' }, { phase: 'Running' })
    expect(build().instances.set).toHaveLength(1)
  }
  // About 1 ms each on a quiet core; the bound only tells a lookup from a rebuild.
  expect((performance.now() - startedAt) / 20).toBeLessThan(25)
})

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { routeReadings, type RouteResource } from '#lib/domain/metrics/route-reading.ts'
import { openConnection } from '#lib/kubernetes/client.ts'
import { createObserver, type Observer } from '#lib/server/observer.ts'
import { mergePatch, openApi, type Api } from './api.ts'
import { restoreRights, revoke } from './drills/rights.ts'
import { installTracardi } from './installation.ts'
import { readKubeconfig } from './kubeconfig.ts'
import { clusterUnderTest } from './under-test.ts'

/* Routes of kinds that the cluster learns and forgets, read by the console's own account. */

const cluster = clusterUnderTest()
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const soon = { timeout: 90_000, interval: 250 }

const httpRoute = { group: 'gateway.networking.k8s.io', version: 'v1', plural: 'httproutes', kind: 'HTTPRoute' }
const gateway = { group: 'gateway.networking.k8s.io', version: 'v1', plural: 'gateways', kind: 'Gateway' }
const ingressRoute = { group: 'traefik.io', version: 'v1alpha1', plural: 'ingressroutes', kind: 'IngressRoute' }
type Kind = typeof httpRoute

let admin: Api
let observer: Observer

beforeAll(async () => {
  admin = openApi(await readKubeconfig(cluster.adminKubeconfig))
  await installTracardi(cluster)
  await restoreRights(cluster)
  await forget()
  const connection = openConnection(cluster.consoleKubeconfig)
  observer = createObserver({ connection, namespaces: ['tracardi'], minimums: {} })
})

afterEach(() => restoreRights(cluster))

afterAll(async () => {
  await observer?.stop()
  await forget()
  admin.close()
})

const nameOf = ({ plural, group }: Kind) => `${plural}.${group}`

async function forget() {
  for (const kind of [gateway, httpRoute, ingressRoute])
    // One after the other: the second may be the last of its group.
    // oxlint-disable-next-line no-await-in-loop
    await admin.delete(`${definitions}/${nameOf(kind)}`)
}

async function learn(kind: Kind) {
  const { group, version, plural, kind: name } = kind
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
  const { status } = await admin.post(definitions, {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: nameOf(kind),
      // Groups of Kubernetes' own want to see who approved them.
      annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, singular: name.toLowerCase(), kind: name, listKind: `${name}List` },
      versions: [{ name: version, served: true, storage: true, schema, subresources: { status: {} } }],
    },
  })
  expect(status).toBe(201)
}

async function make({ group, version, plural, kind }: Kind, name: string, spec: object) {
  const object = { apiVersion: `${group}/${version}`, kind, metadata: { name, namespace: 'tracardi' }, spec }
  const path = `/apis/${group}/${version}/namespaces/tracardi/${plural}`
  await expect.poll(async () => (await admin.post(path, object)).status, soon).toBe(201)
}

/** Without the wait that spares an API server which lacks the kind. */
function stateOf(resource: RouteResource) {
  observer.requestRefresh()
  return routeReadings(observer.topology().streams).find((one) => one.resource === resource)?.state
}

const problems = () => observer.topology().problems.map(({ code }) => code)

test('a cluster without the kinds is whole, and says that it has none', async () => {
  await expect.poll(() => stateOf('gateway.networking.k8s.io/gateways'), soon).toBe('absent')
  await expect.poll(() => stateOf('gateway.networking.k8s.io/httproutes'), soon).toBe('absent')
  await expect.poll(() => stateOf('traefik.io/ingressroutes'), soon).toBe('absent')
  await expect.poll(() => observer.topology().freshness, soon).toBe('live')
  expect(problems()).toEqual([])
})

test('routes are read once the cluster learns the kinds, and give their rules to the Services behind', async () => {
  await learn(httpRoute)
  await learn(ingressRoute)
  const backend = { name: 'be-public-svc', port: 80 }
  await make(httpRoute, 'public', { rules: [{ backendRefs: [backend] }] })
  await make(ingressRoute, 'public', { routes: [{ kind: 'Rule', match: 'PathPrefix(`/track`)', services: [backend] }] })
  await expect.poll(() => stateOf('gateway.networking.k8s.io/httproutes'), soon).toBe('read')
  await expect.poll(() => stateOf('traefik.io/ingressroutes'), soon).toBe('read')
  await expect.poll(() => observer.edges().rules.length, soon).toBe(2)
  const services = [{ namespace: 'tracardi', name: 'be-public-svc' }]
  const about = { namespace: 'tracardi', route: 'public', services }
  expect(observer.edges().rules).toContainEqual({ ...about, kind: 'HTTPRoute', mark: '0' })
  expect(observer.edges().rules).toContainEqual({
    ...about,
    kind: 'IngressRoute',
    mark: expect.stringMatching(/^[0-9a-f]{20}$/),
  })
})

test('an HTTPRoute is reached where its Gateway is, as soon as it has an address', async () => {
  const wayIn = () => observer.topology().routes.find(({ kind }) => kind === 'HTTPRoute')
  expect(wayIn()).toBeUndefined()
  await make(httpRoute, 'by-gateway', {
    parentRefs: [{ name: 'edge' }],
    hostnames: ['track.example.com', 'elsewhere.example.org'],
    rules: [{ backendRefs: [{ name: 'be-public-svc', port: 80 }] }],
  })
  const unread = 'its Gateway tracardi/edge does not exist, or the console may not read it'
  await expect.poll(() => wayIn()?.exposureEvidence, soon).toBe(unread)
  await learn(gateway)
  await make(gateway, 'edge', {
    gatewayClassName: 'any',
    listeners: [{ name: 'tls', protocol: 'HTTPS', port: 443, hostname: '*.example.com' }],
  })
  await expect.poll(() => stateOf('gateway.networking.k8s.io/gateways'), soon).toBe('read')
  await expect.poll(() => wayIn()?.exposureEvidence, soon).toBe('its Gateway tracardi/edge has no address yet')
  const path = '/apis/gateway.networking.k8s.io/v1/namespaces/tracardi/gateways/edge/status'
  const status = { addresses: [{ type: 'IPAddress', value: '203.0.113.77' }] }
  expect((await admin.patch(path, { status }, mergePatch)).status).toBe(200)
  await expect.poll(() => wayIn()?.exposure, soon).toBe('internet')
  expect(wayIn()).toMatchObject({
    name: 'by-gateway',
    hosts: ['track.example.com'],
    addresses: ['203.0.113.77'],
    tls: 'usual-port',
    targetIds: ['tracardi/Deployment/be-fa-public'],
  })
  expect(problems()).toEqual([])
})

test('without the right the card says so, and the picture is no worse', async () => {
  await revoke(cluster, 'list', 'traefik.io/ingressroutes')
  await revoke(cluster, 'watch', 'traefik.io/ingressroutes')
  const fresh = createObserver({
    connection: openConnection(cluster.consoleKubeconfig),
    namespaces: ['tracardi'],
    minimums: {},
  })
  const own = observer
  observer = fresh
  await expect.poll(() => stateOf('traefik.io/ingressroutes'), soon).toBe('forbidden')
  await expect.poll(() => fresh.topology().freshness, soon).toBe('live')
  expect(problems()).toEqual([])
  await restoreRights(cluster)
  await expect.poll(() => stateOf('traefik.io/ingressroutes'), soon).toBe('read')
  await own.stop()
})

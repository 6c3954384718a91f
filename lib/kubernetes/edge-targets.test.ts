import { afterEach, beforeEach, expect, test } from 'vitest'

import { findEdgeTargets } from './edge-targets.ts'
import { answerStatus, startFakeApi, type FakeApi } from './testing/fake-api.ts'

let api: FakeApi

beforeEach(async () => {
  api = await startFakeApi()
})

afterEach(() => api.close())

const path = '/api/v1/namespaces/edge/pods'
const startedAt = '2026-11-21T12:00:00Z'

function pod(
  image: string,
  more: { ports?: unknown; annotations?: object; isReady?: boolean; deletedAt?: string } = {},
) {
  const { ports = [], annotations = {}, isReady = true, deletedAt } = more
  return {
    metadata: { namespace: 'edge', name: 'controller-1', uid: 'u1', annotations, deletionTimestamp: deletedAt },
    spec: { containers: [{ name: 'controller', image, ports }] },
    status: {
      podIP: '10.0.0.9',
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
      containerStatuses: [{ name: 'controller', ready: isReady, state: { running: { startedAt } } }],
    },
  }
}

test.each([
  ['registry.example.org/ingress-nginx/controller:v1.12.1@sha256:abc', 'ingress-nginx', 10_254],
  ['traefik:v3.3', 'traefik', 9_100],
  ['registry.example.org/haproxytech/kubernetes-ingress:3.1', 'haproxy-ic', 1_024],
  ['registry.example.org:443/jcmoraisjr/haproxy-ingress:v0.15', 'haproxy-ingress', 10_254],
])('%s is known by its image', async (image, kind, port) => {
  api.list(path, [pod(image)])
  expect(await findEdgeTargets(api.connection, 'edge')).toEqual({
    answer: 'targets',
    targets: [{ id: 'edge/controller-1', uid: 'u1', startedAt, address: '10.0.0.9', port, path: '/metrics', kind }],
  })
})

test('the port is the annotated one, else the one that is called so', async () => {
  const ports = [
    { name: 'http', containerPort: 80 },
    { name: 'metrics', containerPort: 9_101 },
  ]
  const annotations = { 'prometheus.io/port': '8888', 'prometheus.io/path': '/stats/prometheus' }
  api.list(path, [pod('traefik:v3', { ports }), pod('traefik:v3', { ports, annotations })])
  expect(await findEdgeTargets(api.connection, 'edge')).toMatchObject({
    targets: [
      { port: 9_101, path: '/metrics' },
      { port: 8_888, path: '/stats/prometheus' },
    ],
  })
})

test.each([
  ['another program', pod('nginx:1.27')],
  ['one that only ends alike', pod('example.org/not-traefik:v3')],
  ['one that is not ready', pod('traefik:v3', { isReady: false })],
  ['one that is leaving', pod('traefik:v3', { deletedAt: startedAt })],
  ['an annotation that leads elsewhere', { ...pod('x'), metadata: {} }],
])('%s is no target', async (_, object) => {
  api.list(path, [object])
  expect(await findEdgeTargets(api.connection, 'edge')).toEqual({ answer: 'targets', targets: [] })
})

test.each(['http://evil/', '/a b', '//evil', '/metrics?x=1'])('a path like %s is not taken over', async (annotated) => {
  api.list(path, [pod('traefik:v3', { annotations: { 'prometheus.io/path': annotated } })])
  const answer = await findEdgeTargets(api.connection, 'edge')
  expect(answer.answer === 'targets' ? answer.targets[0]?.path : '').toBe('/metrics')
})

test.each([
  [403, { answer: 'forbidden' }],
  [503, { answer: 'unavailable', why: 'the API server said 503' }],
])('an API server that says %i is told apart', async (status, expected) => {
  api.handle((_, response) => {
    answerStatus(response, status, 'Whatever')
    return true
  })
  expect(await findEdgeTargets(api.connection, 'edge')).toEqual(expected)
})

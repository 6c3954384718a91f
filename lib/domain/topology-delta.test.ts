import { expect, test } from 'vitest'
import { applyDelta, type TopologyDelta } from './topology-delta.ts'
import type { Route, Topology } from './topology.ts'

function route(id: string, hosts: readonly string[] = []): Route {
  return {
    id,
    kind: 'Ingress',
    namespace: 't',
    name: id,
    release: 'r',
    hosts,
    paths: [],
    tls: 'none',
    exposure: 'internet',
    exposureEvidence: '',
    allowedRanges: [],
    addresses: [],
    targetIds: [],
  }
}

const topology: Topology = {
  asOf: null,
  freshness: 'starting',
  namespaces: ['t'],
  installations: [],
  workloads: [],
  instances: [],
  routes: [route('a'), route('c')],
  nodes: null,
  streams: [],
  problems: [],
}

const delta: TopologyDelta = {
  version: 2,
  asOf: 'now',
  freshness: 'live',
  streams: [],
  problems: [],
  installations: [],
  nodes: [],
  workloads: [],
  instances: [],
  routes: [route('b'), route('c', ['new'])],
  removed: {
    workloads: [],
    instances: [],
    routes: ['a'],
  },
}

test('changed parts replace, removed ones go, order stays by id', () => {
  const after = applyDelta(topology, delta)
  expect(after).toMatchObject({ asOf: 'now', freshness: 'live', nodes: [], namespaces: ['t'] })
  expect(after.routes).toEqual([route('b'), route('c', ['new'])])
})

test('lists that nothing touched stay the same object', () => {
  expect(applyDelta(topology, delta).workloads).toBe(topology.workloads)
})

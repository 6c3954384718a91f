import { expect, test } from 'vitest'

import type { InstallationView } from '#lib/domain/installation-view.ts'
import type { Route, Workload } from '#lib/domain/topology.ts'
import { workloadOf } from '#lib/operations/fake-world.ts'
import { fixedNodes, planTopology } from './topology-plan.ts'

const collector = workloadOf({ id: 'collector', name: 'be-fa-public', role: 'collector' })
const guiCluster = workloadOf({
  id: 'gui-cluster',
  name: 'be-fa-private',
  role: 'gui-api',
  guiApi: { source: { from: 'literal' }, declared: 'yes', effect: 'exposed' },
})

function routeTo(target: Workload, part: Partial<Route> = {}): Route {
  return {
    id: `route to ${target.id}`,
    kind: 'Ingress',
    namespace: 'tracardi',
    name: target.name,
    release: 'main',
    hosts: [],
    paths: ['/'],
    tls: 'usual-port',
    exposure: 'internet',
    exposureEvidence: '',
    allowedRanges: [],
    addresses: [],
    targetIds: [target.id],
    ...part,
  }
}

function edges(...routes: Route[]): string[] {
  return edgesAmong([collector, guiCluster], routes)
}

function edgesAmong(workloads: Workload[], routes: Route[]): string[] {
  const installation = { namespace: 'tracardi', release: 'main', version: null, chart: null }
  const view: InstallationView = { installation, workloads, instances: [], routes }
  return planTopology(view).edges.map(({ from, to, kind }) => `${from} > ${to} ${kind}`)
}

test('the Internet reaches the collector by what Kubernetes shows', () => {
  expect(edges(routeTo(collector))).toEqual(
    expect.arrayContaining([`${fixedNodes.internet} > route to collector seen`, 'route to collector > collector seen']),
  )
})

test('a way from the Internet to an exposed GUI API should not exist', () => {
  const list = edges(routeTo(guiCluster))
  expect(list).toContain(`${fixedNodes.internet} > route to gui-cluster forbidden`)
  expect(list).toContain('route to gui-cluster > gui-cluster forbidden')
})

test('so should one to a collector that exposes it', () => {
  const open = { ...collector, guiApi: guiCluster.guiApi }
  const list = edgesAmong([open, guiCluster], [routeTo(open)])
  expect(list).toContain(`${fixedNodes.internet} > route to collector forbidden`)
  expect(list).toContain('route to collector > collector forbidden')
  const narrow = edgesAmong([open, guiCluster], [routeTo(open, { paths: ['/track'] })])
  expect(narrow.join()).not.toContain('forbidden')
})

test('a restricted way to it begins inside', () => {
  const list = edges(routeTo(guiCluster, { exposure: 'restricted' }))
  expect(list).toContain(`${fixedNodes.trusted} > route to gui-cluster seen`)
  expect(list.join()).not.toContain('forbidden')
})

test('that the API uses the stores is not verified', () => {
  expect(edges()).toContain(`collector > ${fixedNodes.stores} unverified`)
})

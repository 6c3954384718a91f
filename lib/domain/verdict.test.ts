import { expect, test } from 'vitest'

import type { ShownAlert } from './alerts/alert-findings.ts'
import { viewInstallation } from './installation-view.ts'
import type { Route, Topology, Workload } from './topology.ts'
import { installationCounts, installationVerdict } from './verdict.ts'
import { workloadVerdict } from './workload-verdict.ts'

const asOf = '2026-11-20T14:32:07Z'
const clock = (iso: string) => `${iso.slice(11, 19)} UTC`

function workload(part: Partial<Workload> & Pick<Workload, 'name' | 'role'>): Workload {
  return {
    namespace: 'tracardi',
    kind: 'Deployment',
    id: `tracardi/Deployment/${part.name}`,
    uid: part.name,
    resourceVersion: '1',
    release: 'main',
    evidence: [],
    container: 'api',
    image: 'tracardi/tracardi-api:1.1.0',
    version: '1.1.0',
    createdAt: asOf,
    replicas: { desired: 3, total: 3, ready: 3, available: 3, updated: 3 },
    rollout: { state: 'settled', generation: 1, observedGeneration: 1, message: null, revision: '1' },
    status: 'ok',
    statusReason: '3 of 3 instances ready',
    guiApi: null,
    autoscaler: null,
    disruptionBudget: null,
    owners: [],
    services: [],
    takenByRollout: { by: 'count', count: 0 },
    hasReadinessProbe: false,
    requests: { cpuMillicores: null, memoryBytes: null },
    lastAction: null,
    httpPort: 80,
    installToken: null,
    limits: { cpuMillicores: null, memoryBytes: null },
    processes: null,
    ...part,
  }
}

const collector = workload({
  name: 'be-fa-public',
  role: 'collector',
  guiApi: { source: { from: 'literal' }, declared: 'no', effect: 'hidden' },
})
const guiCluster = workload({
  name: 'be-fa-private',
  role: 'gui-api',
  guiApi: { source: { from: 'literal' }, declared: 'yes', effect: 'exposed' },
})

function route(to: Workload, part: Partial<Route> = {}): Route {
  return {
    id: `Ingress/${to.name}`,
    kind: 'Ingress',
    namespace: 'tracardi',
    name: `to-${to.name}`,
    release: 'main',
    hosts: [],
    paths: ['/'],
    tls: 'usual-port',
    exposure: 'internet',
    exposureEvidence: 'no allow-list on the ingress',
    allowedRanges: [],
    addresses: [],
    targetIds: [to.id],
    ...part,
  }
}

function judge(
  workloads: Workload[],
  routes: Route[] = [],
  { alerts = [], ...part }: Partial<Topology> & { alerts?: readonly ShownAlert[] } = {},
) {
  const topology: Topology = {
    asOf,
    freshness: 'live',
    namespaces: ['tracardi'],
    installations: [{ namespace: 'tracardi', release: 'main', version: '1.1.0', chart: null }],
    workloads,
    instances: [],
    routes,
    nodes: [],
    streams: [],
    problems: [],
    ...part,
  }
  const view = viewInstallation(topology, { namespace: 'tracardi', release: 'main' })
  if (!view) throw new Error('the installation is in the list')
  return {
    view,
    verdict: installationVerdict({ view, alerts, freshness: topology.freshness, asOf: topology.asOf, clock }),
  }
}

test('all as asked reads as one sentence', () => {
  const { verdict, view } = judge([collector, guiCluster])
  expect(verdict).toMatchObject({ state: 'up', status: 'ok', sentence: 'Collection is up.', asOf })
  expect(installationCounts(view)).toBe('6 of 6 instances ready')
})

test('old data is never OK: the heading says since when nothing is known', () => {
  const { verdict } = judge([collector], [], { freshness: 'stale' })
  expect(verdict).toMatchObject({ status: 'unknown', sentence: 'State unknown since 14:32:07 UTC.', since: asOf })
})

test('before the first list the state is unknown, not up', () => {
  const { verdict } = judge([collector], [], { freshness: 'starting', asOf: null })
  expect(verdict.sentence).toBe('State unknown: no answer from the cluster yet.')
})

test('no ready collector means collection is down, whatever else is wrong', () => {
  const none = { desired: 3, total: 3, ready: 0, available: 0, updated: 3 }
  const { verdict } = judge(
    [{ ...collector, replicas: none, status: 'critical', statusReason: 'CrashLoopBackOff in 3 instances' }, guiCluster],
    [route(guiCluster)],
  )
  expect(verdict).toMatchObject({ state: 'down', status: 'critical', sentence: 'Collection is down.' })
  expect(verdict.because[0]).toBe('0 of 3 instances of be-fa-public ready.')
})

test('a collector scaled to nothing is named as the reason', () => {
  const zero = { desired: 0, total: 0, ready: 0, available: 0, updated: 0 }
  expect(judge([{ ...collector, replicas: zero }]).verdict.because[0]).toBe('be-fa-public is scaled to 0.')
})

test('an exposed GUI API that the Internet reaches is critical', () => {
  const { verdict } = judge([collector, guiCluster], [route(guiCluster)])
  expect(verdict).toMatchObject({ state: 'exposed', status: 'critical' })
  expect(verdict.sentence).toBe('Collection is up. The GUI API of be-fa-private is reachable from the Internet.')
})

test('the Internet on the collection paths alone exposes nothing', () => {
  expect(judge([collector, guiCluster], [route(guiCluster, { paths: ['/track'] })]).verdict.state).toBe('up')
})

test('a restricted way in exposes nothing', () => {
  expect(judge([collector, guiCluster], [route(guiCluster, { exposure: 'restricted' })]).verdict.state).toBe('up')
})

test('an installation that is not split collects by its only API cluster', () => {
  expect(judge([guiCluster]).verdict.sentence).toBe('Collection is up.')
  expect(judge([]).verdict.sentence).toBe('No collector was found.')
})

const burning: ShownAlert = {
  key: `burn ${collector.id} 1h`,
  state: 'firing',
  severity: 'page',
  sentence: 'be-fa-public fails too many requests.',
  detail: '9 % of 10,000 requests in 1 h failed.',
  acknowledged: null,
  silence: null,
}

test('ready instances do not make collection up while its requests fail', () => {
  const { verdict } = judge([collector, guiCluster], [], { alerts: [burning] })
  expect(verdict).toMatchObject({
    state: 'degraded',
    status: 'critical',
    sentence: 'Collection is in trouble: be-fa-public fails too many requests.',
    because: ['9 % of 10,000 requests in 1 h failed.'],
  })
  const lost = judge([collector], [], { alerts: [{ ...burning, state: 'unknown' }] }).verdict
  expect(lost).toMatchObject({ status: 'unknown' })
  expect(lost.sentence).toBe('State of collection unknown. Last known: be-fa-public fails too many requests.')
})

test('what is over, silenced or about the GUI cluster leaves collection up', () => {
  const up = (change: Partial<ShownAlert>) =>
    judge([collector, guiCluster], [], { alerts: [{ ...burning, ...change }] })
  for (const change of [
    { state: 'resolved' },
    { state: 'pending' },
    { silence: {} },
    { key: `burn ${guiCluster.id} 1h` },
  ] as const)
    expect(up(change).verdict.sentence).toBe('Collection is up.')
})

test('a worker in trouble does not claim that collection is down', () => {
  const worker = workload({ name: 'wk-apm', role: 'worker', status: 'critical', statusReason: 'CrashLoopBackOff' })
  const { verdict } = judge([collector, worker])
  expect(verdict).toMatchObject({ state: 'degraded', status: 'critical', because: ['wk-apm: CrashLoopBackOff.'] })
  expect(verdict.sentence).toBe('Collection is up. wk-apm is critical.')
})

test('an unknown part never adds up to OK', () => {
  const store = workload({ name: 'mysql', role: 'store', status: 'unknown', statusReason: 'may not list pods' })
  expect(judge([collector, store]).verdict.sentence).toBe('Collection is up. The state of mysql is unknown.')
})

test('too few collectors degrade the collection', () => {
  const fewer = { desired: 3, total: 3, ready: 2, available: 2, updated: 3 }
  const { verdict } = judge([{ ...collector, replicas: fewer, status: 'degraded', statusReason: '2 of 3 ready' }])
  expect(verdict.sentence).toBe('Collection is degraded: 2 of 3 instances ready.')
})

test('a rollout is said after the state of collection', () => {
  const { verdict, view } = judge([{ ...collector, status: 'in-progress', statusReason: '2 of 3 updated' }])
  expect(verdict).toMatchObject({ state: 'changing', sentence: 'Collection is up. be-fa-public is rolling.' })
  expect(installationCounts(view)).toBe('1 rolling · 3 of 3 instances ready')
})

test('a store of another chart is shown with the installation, a second installation is not', () => {
  const store = workload({ name: 'elastic', role: 'store', release: 'elastic' })
  const other = workload({ name: 'be-new', role: 'collector', release: 'next' })
  const { view } = judge([collector, store, other], [], {
    installations: [
      { namespace: 'tracardi', release: 'main', version: null, chart: null },
      { namespace: 'tracardi', release: 'next', version: null, chart: null },
    ],
  })
  expect(view.workloads.map(({ name }) => name)).toEqual(['be-fa-public', 'elastic'])
})

test('the heading of one workload says how far it is', () => {
  const facts = { routes: [], freshness: 'live', asOf, clock } as const
  const rolling = workload({
    name: 'be-fa-public',
    role: 'collector',
    status: 'in-progress',
    replicas: { desired: 5, total: 5, ready: 4, available: 4, updated: 4 },
  })
  expect(workloadVerdict({ ...facts, workload: rolling }).sentence).toBe(
    'be-fa-public is rolling: 4 of 5 updated, 4 ready.',
  )
  expect(workloadVerdict({ ...facts, workload: collector }).sentence).toBe(
    'be-fa-public is up: 3 of 3 instances ready.',
  )
  expect(workloadVerdict({ ...facts, workload: guiCluster, routes: [route(guiCluster)] }).status).toBe('critical')
})

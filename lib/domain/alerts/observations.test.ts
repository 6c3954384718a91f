import { expect, test } from 'vitest'

import { topologyOf, workloadOf } from '#lib/operations/fake-world.ts'
import type { QueueHealth } from '../health/queue-health.ts'
import type { WayInHealth } from '../health/way-in-health.ts'
import { viewInstallation } from '../installation-view.ts'
import type { Workload } from '../topology.ts'
import type { Counted } from '../objectives/counted.ts'
import type { Objective } from '../objectives/objective.ts'
import { observations, type Seen, type Traffic } from './observations.ts'
import { sampleWayIn } from '../testing/sample-way-in.ts'

const guiApi = { source: { from: 'literal' }, declared: 'no', effect: 'hidden' } as const
const collector = workloadOf({ id: 'c', name: 'c', status: 'ok', guiApi })
const broken = workloadOf({ id: 'c', name: 'c', status: 'critical', statusReason: 'CrashLoopBackOff', guiApi })

function seen(workload: Workload, change: Partial<Seen> = {}): Seen {
  const installation = { namespace: workload.namespace, release: workload.release, version: null, chart: null }
  const view = viewInstallation({ ...topologyOf([workload]), installations: [installation] }, installation)
  if (!view) throw new Error('the installation is in the list')
  return {
    view,
    problems: [],
    isStale: false,
    health: { queue: null, waysIn: [], storesElsewhere: [] },
    traffic: [],
    demand: [],
    open: [],
    ...change,
  }
}

const availability: Objective = { of: 'availability', target: 0.999 }
const latency: Objective = { of: 'latency', target: 0.95, thresholdSeconds: 0.3 }

function traffic(counted: Counted, objective = availability, boundSeconds: number | null = null): Traffic {
  const because = 'Too little is known.'
  return {
    workload: collector,
    objective,
    source: 'Traefik',
    lost: null,
    boundSeconds,
    because,
    counted: () => counted,
  }
}

function keyOfBroken(): string {
  const [judged] = observations(seen(broken))
  if (!judged) throw new Error('a broken workload is a finding')
  return judged.key
}

const told = (all: ReturnType<typeof observations>) =>
  Object.fromEntries(all.map(({ key, observed }) => [key, observed.seen]))

test('what the watch finds is trouble, by how bad it is', () => {
  const [judged, ...others] = observations(seen(broken))
  expect(judged?.observed).toMatchObject({ seen: 'trouble', severity: 'page', sentence: 'c: CrashLoopBackOff.' })
  expect(others).toEqual([])
})

test('an open alert of the watch ends when nothing is found any more', () => {
  const key = keyOfBroken()
  expect(told(observations(seen(collector, { open: [key] })))).toEqual({ [key]: 'fine' })
})

test('it does not end when the cluster is silent, or when the workload cannot be judged', () => {
  const key = keyOfBroken()
  expect(told(observations(seen(broken, { isStale: true, open: [key] })))).toEqual({ [key]: 'nothing' })
  const unjudged = workloadOf({ id: 'c', name: 'c', status: 'unknown', statusReason: 'Not reported yet', guiApi })
  expect(told(observations(seen(unjudged, { open: [key] })))).toEqual({ [key]: 'nothing' })
})

const wayIn = sampleWayIn({ routeId: 'r' })

test('a way in that clients refuse calls somebody, and is not over while nobody can try it', () => {
  const withWay = (change: Partial<WayInHealth>) =>
    observations(seen(collector, { health: { queue: null, waysIn: [{ ...wayIn, ...change }], storesElsewhere: [] } }))
  const [judged] = withWay({})
  expect(judged).toMatchObject({
    key: 'watch tracardi/tracardi way-in r collect.example.com',
    observed: {
      seen: 'trouble',
      severity: 'page',
      sentence: 'collect.example.com: The certificate expired on 2026-11-20: clients refuse it.',
      detail: 'Ingress public, seen by a TLS handshake by the console.',
    },
  })
  expect(told(withWay({ status: 'unknown' }))).toEqual({
    'watch tracardi/tracardi way-in r collect.example.com': 'nothing',
  })
  expect(told(withWay({ status: 'ok' }))).toEqual({ 'watch tracardi/tracardi way-in r collect.example.com': 'fine' })
})

test('a queue that grows is a ticket, and one that nobody sees is nothing', () => {
  const withQueue = (status: QueueHealth['status']) => {
    const queue = { status, because: '900 messages wait.', since: null, source: 'Pulsar', asOf: null }
    return observations(seen(collector, { health: { queue, waysIn: [], storesElsewhere: [] } }))
  }
  expect(withQueue('degraded')[0]?.observed).toMatchObject({ seen: 'trouble', severity: 'ticket' })
  expect(told(withQueue('unknown'))).toEqual({ 'watch tracardi/tracardi queue': 'nothing' })
})

test('the same trouble in two installations is two alerts', () => {
  const queue = {
    status: 'degraded',
    because: '900 messages wait.',
    since: null,
    source: 'Pulsar',
    asOf: null,
  } as const
  const keysOf = (release: string) =>
    observations(
      seen(workloadOf({ id: release, release, status: 'ok' }), {
        problems: [{ code: 'missing-right', namespace: null, message: 'Pods are not watched.', remedy: '' }],
        health: { queue, waysIn: [], storesElsewhere: [] },
        traffic: [{ ...traffic(null), workload: workloadOf({ id: release, release }) }],
      }),
    ).map(({ key }) => key)
  const [one, other] = [keysOf('green'), keysOf('blue')]
  expect(one.length).toBeGreaterThan(4)
  expect(one.filter((key) => other.includes(key))).toEqual([])
})

test('requests that fail too often are trouble by every rule that they break', () => {
  const bad = observations(seen(collector, { traffic: [traffic({ total: 10_000, bad: 80 })] }))
  expect(told(bad)).toEqual({
    'burn c 1h': 'fine',
    'burn c 6h': 'trouble',
    'burn c 24h': 'trouble',
    'burn c 72h': 'trouble',
    'uncounted tracardi/tracardi': 'fine',
  })
  expect(bad.find(({ key }) => key === 'burn c 6h')?.observed).toMatchObject({
    detail: '0.80 % of 10,000 requests in 6 h failed: 8.0 times what an objective of 99.9 % allows.',
  })
})

test('requests that are too slow are trouble of their own, by the bucket that was there', () => {
  const slow = { total: 10_000, bad: 4_000 }
  const near = observations(seen(collector, { traffic: [traffic(slow, latency, 0.25)] }))
  expect(told(near)).toEqual({
    'slow c 1h': 'fine',
    'slow c 6h': 'trouble',
    'slow c 24h': 'trouble',
    'slow c 72h': 'trouble',
    'uncounted tracardi/tracardi': 'fine',
  })
  expect(near.find(({ key }) => key === 'slow c 6h')?.observed).toMatchObject({
    sentence: 'c answers too slowly.',
    detail:
      '40.00 % of 10,000 requests in 6 h took longer than 250 ms (the source’s bucket nearest to 300 ms): ' +
      '8.0 times what an objective of 95 % allows.',
  })
  const [exact] = observations(seen(collector, { traffic: [traffic({ total: 10_000, bad: 9_000 }, latency, 0.3)] }))
  expect(exact?.observed).toMatchObject({
    detail: '90.00 % of 10,000 requests in 1 h took longer than 300 ms: 18.0 times what an objective of 95 % allows.',
  })
})

test('an alert about an objective that is not promised any more ends', () => {
  const open = ['slow c 1h']
  const judged = told(observations(seen(collector, { traffic: [traffic({ total: 10_000, bad: 1 })], open })))
  expect(judged['slow c 1h']).toBe('fine')
})

test.each([
  ['is not known', [traffic(null)]],
  ['is nothing', [traffic({ total: 0, bad: 0 })]],
] as const)('an open alert about requests does not end when the traffic %s', (_, counted) => {
  const open = ['burn c 1h']
  expect(told(observations(seen(collector, { traffic: counted, open })))['burn c 1h']).toBe('nothing')
})

test('it ends when requests succeed, and with its cluster', () => {
  const open = ['burn c 1h', 'burn gone 1h']
  const judged = told(observations(seen(collector, { traffic: [traffic({ total: 10_000, bad: 1 })], open })))
  expect(judged).toMatchObject({ 'burn c 1h': 'fine', 'burn gone 1h': 'fine' })
})

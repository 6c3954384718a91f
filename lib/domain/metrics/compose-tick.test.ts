import { expect, test } from 'vitest'

import { workloadOf } from '#lib/operations/fake-world.ts'
import type { Instance } from '../topology.ts'
import { composeTick, type Findings } from './compose-tick.ts'
import { newRestarts } from './new-restarts.ts'
import { sampleInstance } from '../testing/sample-instance.ts'

const api = workloadOf({ replicas: { desired: 3, total: 3, ready: 2, available: 2, updated: 3 } })
const minuteMs = Date.parse('2026-11-21T12:01:00Z')

const instance = (name: string, more: Partial<Instance> = {}) =>
  sampleInstance({
    namespace: 't',
    name,
    workloadId: api.id,
    address: '10.0.0.1',
    createdAt: '2026-11-21T11:00:00Z',
    ...more,
  })
const usage = (name: string, cpuCores: number) => ({
  instanceId: `t/${name}`,
  atMs: minuteMs - 5_000,
  windowSeconds: 15,
  cpuCores,
  memoryBytes: cpuCores * 2 ** 30,
})
const answer = (name: string, answers: 'yes' | 'no' | 'unreachable', tookSeconds: number | null = null) => ({
  instanceId: `t/${name}`,
  answers,
  tookSeconds,
  detail: '',
  atMs: minuteMs,
})
const found = (more: Partial<Findings> = {}): Findings => ({
  atMs: minuteMs,
  topology: { freshness: 'live', workloads: [api], instances: [instance('a'), instance('b')] },
  usage: [usage('a', 0.25), usage('b', 0.5)],
  edges: new Map(),
  health: [],
  restarts: new Map(),
  events: new Map(),
  ...more,
})
const valuesOf = (findings: Findings) => composeTick(findings, [api]).samples[0]?.values

test('CPU and memory are those of all ready instances, and of the busiest one', () => {
  expect(valuesOf(found())).toEqual({
    ready: 2,
    desired: 3,
    restarts: 0,
    cpu: 0.75,
    cpu_peak: 0.5,
    memory: 0.75 * 2 ** 30,
    memory_peak: 0.5 * 2 ** 30,
  })
})

test.each([
  ['a ready instance has no reading', { usage: [usage('a', 0.25)] }],
  ['no reading has come since the last tick', { usage: null }],
])('when %s CPU is not known, instead of low', (_, more) => {
  expect(valuesOf(found(more))).toEqual({ ready: 2, desired: 3, restarts: 0 })
})

test('an instance that is not ready need not have a reading', () => {
  const instances = [instance('a'), instance('b', { state: 'crash-loop' })]
  const topology = { freshness: 'live', workloads: [api], instances } as const
  expect(valuesOf(found({ topology, usage: [usage('a', 0.25)] }))).toMatchObject({ cpu: 0.25 })
})

test('a picture that is stale says nothing of replicas and restarts', () => {
  const { topology } = found()
  expect(valuesOf(found({ topology: { ...topology, freshness: 'stale' }, usage: null }))).toEqual({})
})

test('those that answer are counted, with the mean of what they took; nobody reachable is not nobody answering', () => {
  const health = [answer('a', 'yes', 0.02), answer('b', 'no')]
  expect(valuesOf(found({ health }))).toMatchObject({ answering: 1, probe: 0.02 })
  expect(valuesOf(found({ health: [answer('a', 'no'), answer('b', 'no')] }))).toMatchObject({ answering: 0 })
  const blind = valuesOf(found({ health: [answer('a', 'unreachable'), answer('b', 'unreachable')] }))
  expect(blind).not.toHaveProperty('answering')
})

test('instances are kept by the minute, installations by their own name', () => {
  const events = new Map([['t/tracardi', 41.5]])
  const onMinute = composeTick(found({ events }), [api])
  expect(onMinute.samples.at(-1)).toMatchObject({ subject: 'installation:t/tracardi', values: { events: 41.5 } })
  expect(onMinute.instances.map(({ subject }) => subject)).toEqual(['instance:t/a', 'instance:t/b'])
  expect(composeTick(found({ atMs: minuteMs + 15_000 }), [api]).instances).toEqual([])
})

test('restarts are what was added since the last look; a pod that came in between brings its own', () => {
  const first = newRestarts(null, [instance('a', { restarts: 4 })])
  expect(first.restarts).toBeNull()
  const second = newRestarts(first.memory, [instance('a', { restarts: 6 }), instance('b', { restarts: 1 })])
  expect([...(second.restarts ?? [])]).toEqual([
    ['t/a', 2],
    ['t/b', 1],
  ])
  // The same name with another uid is another pod, which counts from zero.
  const third = newRestarts(second.memory, [instance('a', { uid: 'new', restarts: 0 })])
  expect(third.restarts?.get('t/a')).toBe(0)
})

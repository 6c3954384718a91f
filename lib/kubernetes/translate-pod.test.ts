import { expect, test } from 'vitest'
import type { Json } from './json.ts'
import { podObject, readyStatus } from './testing/chart-objects.ts'
import { translatePod } from './translate-pod.ts'

const owner = { kind: 'ReplicaSet', name: 'x-1', uid: 'rs' }

function stateOf(status: Json, more: Json = {}) {
  const { state, reason } = translatePod({ ...podObject('p', owner, status), ...more }).instance
  return { state, reason }
}

function waiting(reason: string): Json {
  return { phase: 'Running', containerStatuses: [{ restartCount: 3, state: { waiting: { reason } } }] }
}

function notReady(changedAt: string, containerStatuses: readonly Json[], more: Json = {}): Json {
  const conditions = [
    { type: 'Ready', status: 'False', reason: 'ContainersNotReady', lastTransitionTime: changedAt, ...more },
  ]
  return { phase: 'Running', startTime: '2026-01-01T00:00:00Z', conditions, containerStatuses }
}

const started = [{ restartCount: 0, state: { running: { startedAt: '2026-01-01T00:00:03Z' } } }]

test('a running pod whose Ready condition is true is ready', () => {
  expect(translatePod(podObject('p', owner))).toMatchObject({
    owner,
    instance: {
      id: 't/p',
      state: 'ready',
      since: '2026-01-01T00:00:05Z',
      node: 'node-1',
      address: '10.1.0.4',
      restarts: 0,
      lastTermination: null,
    },
  })
})

test.each([
  ['CrashLoopBackOff', 'crash-loop'],
  ['ImagePullBackOff', 'image-pull'],
  ['ErrImagePull', 'image-pull'],
  ['InvalidImageName', 'image-pull'],
  ['CreateContainerConfigError', 'failed'],
] as const)('%s is %s', (reason, state) => {
  expect(stateOf(waiting(reason))).toEqual({ state, reason })
})

test('a failing init container is named as one: Pulsar is the likely cause', () => {
  const status = { phase: 'Pending', initContainerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }] }
  expect(stateOf(status)).toEqual({ state: 'crash-loop', reason: 'Init:CrashLoopBackOff' })
})

test('one that never was ready is starting, one that fell out is unready', () => {
  expect(stateOf(notReady('2026-01-01T00:00:00Z', started)).state).toBe('starting')
  expect(stateOf(notReady('2026-01-01T00:09:00Z', started)).state).toBe('unready')
})

test('a first crash is unready, a repeated one a crash loop', () => {
  const crashed = (restartCount: number) => [
    { restartCount, state: { terminated: { reason: 'OOMKilled', exitCode: 137 } } },
  ]
  expect(stateOf(notReady('2026-01-01T00:09:00Z', crashed(0)))).toEqual({ state: 'unready', reason: 'OOMKilled' })
  expect(stateOf(notReady('2026-01-01T00:09:00Z', crashed(4)))).toEqual({ state: 'crash-loop', reason: 'OOMKilled' })
})

test('a pod of a silent node is unknown, not ready', () => {
  expect(
    stateOf(notReady('2026-01-01T00:09:00Z', started, { status: 'Unknown', reason: 'NodeStatusUnknown' })),
  ).toEqual({ state: 'unknown', reason: 'NodeStatusUnknown' })
})

test('a pod that no node takes says why', () => {
  const conditions = [
    { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available' },
  ]
  const spec = { containers: [] }
  expect(stateOf({ phase: 'Pending', conditions }, { spec })).toEqual({
    state: 'pending',
    reason: 'Unschedulable: 0/3 nodes are available',
  })
  expect(stateOf({ phase: 'Pending' }).state).toBe('starting')
})

test('deleted, completed and failed pods', () => {
  const deleted = { metadata: { name: 'p', namespace: 't', deletionTimestamp: '2026-01-01T01:00:00Z' } }
  expect(stateOf(readyStatus, deleted).state).toBe('terminating')
  expect(stateOf({ phase: 'Succeeded' }).state).toBe('completed')
  expect(stateOf({ phase: 'Failed', reason: 'Evicted' })).toEqual({ state: 'failed', reason: 'Evicted' })
})

test('the newest termination is kept', () => {
  const terminated = { reason: 'OOMKilled', exitCode: 137, finishedAt: '2026-01-01T00:20:00Z' }
  const containerStatuses = [{ restartCount: 2, state: { running: {} }, lastState: { terminated } }]
  expect(translatePod(podObject('p', owner, { ...readyStatus, containerStatuses })).instance).toMatchObject({
    restarts: 2,
    lastTermination: terminated,
  })
})

test('an object with nothing in it still becomes an instance', () => {
  expect(translatePod({ metadata: { name: 'bare' } }).instance).toMatchObject({
    name: 'bare',
    state: 'pending',
    restarts: 0,
  })
})

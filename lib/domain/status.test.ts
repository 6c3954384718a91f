import { expect, test } from 'vitest'
import { workloadStatus, worstStatus, type StatusFacts } from './status.ts'
import type { Instance, Replicas, Rollout } from './topology.ts'

const now = new Date('2026-01-01T12:00:00Z')
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString()

const rollout: Rollout = { state: 'settled', generation: 1, observedGeneration: 1, message: null, revision: '1' }

function replicas(desired: number, ready = desired): Replicas {
  return { desired, total: desired, ready, available: ready, updated: desired }
}

function instance(state: Instance['state'], more: Partial<Instance> = {}): Instance {
  return {
    id: `t/${state}`,
    namespace: 't',
    name: state,
    uid: 'u',
    workloadId: 'w',
    state,
    since: ago(600),
    reason: null,
    restarts: 0,
    lastTermination: null,
    node: 'n',
    address: null,
    image: null,
    containers: ['api'],
    createdAt: ago(600),
    ...more,
  }
}

function judge(facts: Partial<StatusFacts>) {
  const minimums = { collector: 3, 'gui-api': 2 }
  return workloadStatus({
    role: 'collector',
    replicas: replicas(3),
    rollout,
    instances: [],
    minimums,
    staleSince: null,
    now,
    ...facts,
  })
}

test('all ready is OK, in figures', () => {
  expect(judge({})).toEqual({ status: 'ok', reason: '3 of 3 instances ready' })
  expect(judge({ replicas: replicas(0) })).toEqual({ status: 'ok', reason: 'Scaled to 0' })
})

test('a stale picture is unknown, whatever it shows', () => {
  expect(judge({ staleSince: '11:59' })).toEqual({ status: 'unknown', reason: 'Not observed since 11:59' })
})

test('below desired but at the minimum is degraded, below it critical', () => {
  const down = [instance('unready')]
  expect(judge({ replicas: replicas(5, 4), instances: down })).toMatchObject({ status: 'degraded' })
  expect(judge({ replicas: replicas(5, 2), instances: down })).toEqual({
    status: 'critical',
    reason: '2 of 5 instances ready, below the minimum of 3',
  })
})

test('a workload that asks for less than the minimum is judged by what it asks for', () => {
  expect(judge({ replicas: replicas(1) })).toMatchObject({ status: 'ok' })
  expect(judge({ replicas: replicas(1, 0), instances: [instance('unready')] })).toMatchObject({ status: 'critical' })
})

test('young instances are in progress, old waiting ones are not', () => {
  const young = instance('pending', { since: ago(20) })
  expect(judge({ replicas: replicas(4, 3), instances: [young] })).toMatchObject({ status: 'in-progress' })
  const old = instance('pending', { since: ago(61), reason: 'Unschedulable' })
  expect(judge({ replicas: replicas(4, 3), instances: [old] })).toEqual({
    status: 'degraded',
    reason: '3 of 4 instances ready: Unschedulable',
  })
})

test('a rollout that moves is in progress', () => {
  const moving = { ...replicas(5), updated: 2 }
  expect(judge({ replicas: moving, rollout: { ...rollout, state: 'progressing' } })).toEqual({
    status: 'in-progress',
    reason: '2 of 5 instances updated, 5 ready',
  })
})

test('a scale down counts what is still to leave', () => {
  const down = { desired: 2, total: 3, ready: 3, available: 3, updated: 3 }
  expect(judge({ replicas: down, rollout: { ...rollout, state: 'progressing' } })).toEqual({
    status: 'in-progress',
    reason: '2 of 2 instances ready, 1 leaving',
  })
})

test('a crash loop, a failed pull and a stalled rollout are critical', () => {
  const crash = instance('crash-loop', { lastTermination: { reason: 'OOMKilled', exitCode: 137, finishedAt: ago(9) } })
  expect(judge({ instances: [crash, crash] })).toEqual({
    status: 'critical',
    reason: 'CrashLoopBackOff in 2 instances, last OOMKilled',
  })
  expect(judge({ instances: [instance('image-pull', { reason: 'ErrImagePull' })] })).toMatchObject({
    status: 'critical',
    reason: 'ErrImagePull in 1 instance',
  })
  const stalled: Rollout = { ...rollout, state: 'stalled', message: 'ProgressDeadlineExceeded: too slow' }
  expect(judge({ rollout: stalled })).toEqual({ status: 'critical', reason: 'ProgressDeadlineExceeded: too slow' })
})

test('an evicted leftover says nothing about now', () => {
  expect(judge({ instances: [instance('failed', { reason: 'Evicted' })] })).toMatchObject({ status: 'ok' })
})

test('Ready between two crashes is not OK', () => {
  const restarting = instance('ready', {
    restarts: 4,
    lastTermination: { reason: 'Error', exitCode: 1, finishedAt: ago(30) },
  })
  expect(judge({ instances: [restarting] })).toMatchObject({
    status: 'degraded',
    reason: expect.stringContaining('restarted 4 times'),
  })
})

test('paused overlays what is well, not what is broken', () => {
  const paused: Rollout = { ...rollout, state: 'paused' }
  expect(judge({ rollout: paused })).toEqual({ status: 'paused', reason: 'Rollout paused; 3 of 3 instances ready' })
  expect(judge({ rollout: paused, instances: [instance('crash-loop')] })).toMatchObject({ status: 'critical' })
})

test('of a CronJob the newest run counts', () => {
  const job = (instances: readonly Instance[]) => judge({ role: 'job', replicas: null, instances })
  expect(job([])).toMatchObject({ status: 'ok' })
  expect(job([instance('failed', { createdAt: ago(900) }), instance('completed')])).toMatchObject({ status: 'ok' })
  expect(job([instance('completed', { createdAt: ago(900) }), instance('failed')])).toMatchObject({
    status: 'degraded',
  })
})

test('unknown never rolls up to OK', () => {
  expect(worstStatus(['ok', 'unknown', 'degraded'])).toBe('unknown')
  expect(worstStatus(['ok', 'in-progress'])).toBe('in-progress')
  expect(worstStatus([])).toBe('unknown')
})

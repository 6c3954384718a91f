import { expect, test } from 'vitest'
import type { Json } from './json.ts'
import { translateReplicas, translateRollout } from './translate-rollout.ts'

const available = { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }

function deployment(status: Json, spec: Json = { replicas: 3 }): Json {
  const settled = {
    observedGeneration: 4,
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    conditions: [available],
  }
  return {
    metadata: { generation: 4, annotations: { 'deployment.kubernetes.io/revision': '7' } },
    spec,
    status: { ...settled, ...status },
  }
}

function stateOf(object: Json) {
  return translateRollout('Deployment', object).state
}

test('counts that agree are settled', () => {
  expect(translateRollout('Deployment', deployment({}))).toEqual({
    state: 'settled',
    generation: 4,
    observedGeneration: 4,
    message: null,
    revision: '7',
  })
})

test('an unobserved generation, old pods and missing pods are progress', () => {
  expect(stateOf(deployment({ observedGeneration: 3 }))).toBe('progressing')
  expect(stateOf(deployment({ updatedReplicas: 1 }))).toBe('progressing')
  expect(stateOf(deployment({ replicas: 4 }))).toBe('progressing')
  expect(stateOf(deployment({ replicas: 2, updatedReplicas: 2 }))).toBe('progressing')
})

test('on the way down the message never says 4 of 3', () => {
  const more = { replicas: 4, updatedReplicas: 4, readyReplicas: 4, availableReplicas: 4 }
  const { message } = translateRollout('Deployment', deployment(more))
  expect(message).toBe('3 of 3 updated, 3 available, 1 leaving')
})

test('a crashed instance of a finished rollout is no rollout', () => {
  expect(stateOf(deployment({ availableReplicas: 2, readyReplicas: 2 }))).toBe('settled')
  const unfinished = { availableReplicas: 2, conditions: [{ ...available, reason: 'ReplicaSetUpdated' }] }
  expect(stateOf(deployment(unfinished))).toBe('progressing')
})

test('a passed deadline and a refused pod are stalled, in Kubernetes’ own words', () => {
  const late = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'timed out' }
  expect(translateRollout('Deployment', deployment({ conditions: [late] }))).toMatchObject({
    state: 'stalled',
    message: 'ProgressDeadlineExceeded: timed out',
  })
  const quota = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota' }
  expect(translateRollout('Deployment', deployment({ conditions: [available, quota] }))).toMatchObject({
    state: 'stalled',
    message: 'FailedCreate: exceeded quota',
  })
})

test('paused is paused, and nothing observed is unknown', () => {
  expect(stateOf(deployment({}, { replicas: 3, paused: true }))).toBe('paused')
  expect(stateOf({ metadata: { generation: 1 }, spec: { replicas: 3 }, status: {} })).toBe('unknown')
})

test('zero is written as absent', () => {
  expect(translateReplicas({ spec: { replicas: 0 }, status: {} })).toEqual({
    desired: 0,
    total: 0,
    ready: 0,
    available: 0,
    updated: 0,
  })
})

test('a StatefulSet moves while its revisions differ or its counts do', () => {
  const set = (status: Json, spec: Json = {}): Json => ({
    metadata: { generation: 2 },
    spec: { replicas: 2, ...spec },
    status: { observedGeneration: 2, replicas: 2, currentRevision: 'a', updateRevision: 'a', ...status },
  })
  const state = (object: Json) => translateRollout('StatefulSet', object).state
  expect(state(set({}))).toBe('settled')
  expect(state(set({ updateRevision: 'b' }))).toBe('progressing')
  expect(state(set({ replicas: 1 }))).toBe('progressing')
  expect(state(set({ updateRevision: 'b' }, { updateStrategy: { type: 'OnDelete' } }))).toBe('settled')
})

test('a suspended CronJob is paused', () => {
  expect(translateRollout('CronJob', { spec: { suspend: true } }).state).toBe('paused')
  expect(translateRollout('CronJob', { spec: {} }).state).toBe('settled')
})

import { expect, test } from 'vitest'

import type { Action } from './action.ts'
import { rolloutSteps } from './rollout-steps.ts'

const at = '2026-11-20T14:31:22Z'
const action: Action = {
  id: '4f6c1f0e-5a9b-4a51-9d4c-0f2f7b7b1c11',
  kind: 'scale',
  state: 'intent',
  target: {
    namespace: 'tracardi',
    kind: 'Deployment',
    name: 'be-fa-public',
    uid: 'u',
    resourceVersion: '1',
    generation: 1,
    release: 'main',
  },
  from: 4,
  to: 5,
  requestedBy: { id: 'a', name: 'admin' },
  reason: null,
  ticket: null,
  plannedAt: at,
  intentAt: at,
  appliedAt: null,
  settledAt: null,
  deadlineAt: null,
  progress: null,
  message: null,
}

const words = (part: Partial<Action>) =>
  rolloutSteps({ ...action, ...part }).map(({ name, status }) => `${name} ${status}`)

test('a requested change waits for the API server and claims nothing more', () => {
  expect(words({})).toEqual([
    'Requested ok',
    'Accepted in-progress',
    'Rolling waiting',
    'Ready waiting',
    'Settled waiting',
  ])
})

test('updated and ready are counted apart', () => {
  const progress = { desired: 5, updated: 5, ready: 4, available: 4 }
  expect(words({ state: 'applied', appliedAt: at, progress }).slice(2)).toEqual([
    'Rolling ok',
    'Ready in-progress',
    'Settled waiting',
  ])
})

test('on the way down nothing counts past what is asked for', () => {
  const progress = { desired: 2, updated: 3, ready: 3, available: 3 }
  const steps = rolloutSteps({ ...action, state: 'applied', appliedAt: at, progress })
  expect(steps.map(({ detail }) => detail)).toEqual(
    expect.arrayContaining(['2 of 2 updated, 1 leaving', '2 of 2 ready, 1 leaving']),
  )
})

test('an end without an answer is unknown, not failed', () => {
  expect(words({ state: 'unknown', settledAt: at }).at(-1)).toBe('Unknown unknown')
})

test('after a failure no step pretends to go on', () => {
  const progress = { desired: 5, updated: 3, ready: 2, available: 2 }
  expect(words({ state: 'failed', appliedAt: at, settledAt: at, progress })).not.toContain('Rolling in-progress')
})

test('ready is watched for a while before it counts as done', () => {
  const progress = { desired: 5, updated: 5, ready: 5, available: 5 }
  expect(words({ state: 'applied', appliedAt: at, progress }).slice(3)).toEqual(['Ready ok', 'Settled in-progress'])
})

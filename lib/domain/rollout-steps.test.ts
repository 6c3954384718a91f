import { expect, test } from 'vitest'

import type { Action } from './action.ts'
import type { InstanceProbe } from './instance-probe.ts'
import { rolloutSteps } from './rollout-steps.ts'
import { sampleAction } from './testing/sample-action.ts'

const at = '2026-11-20T14:31:22Z'
const action = sampleAction()

const words = (part: Partial<Action>, asks = false) =>
  rolloutSteps({ ...action, ...part }, { asks }).map(({ name, status }) => `${name} ${status}`)

const hide = { kind: 'switch-gui-api', change: [{ path: '/x', from: 'yes', to: 'no' }] } as const
const said = (finding: InstanceProbe['finding'], instanceId: string) => ({ instanceId, finding, detail: '', at })

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
  const steps = rolloutSteps({ ...action, state: 'applied', appliedAt: at, progress }, { asks: false })
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
  const part = { state: 'applied', phase: 'rolling', appliedAt: at, progress } as const
  expect(words(part).slice(3)).toEqual(['Ready ok', 'Settled in-progress'])
  expect(words(part, true).slice(3)).toEqual(['Ready ok', 'Serving in-progress', 'Settled waiting'])
})

test('instances that say the opposite, or nothing clear, are not counted as serving', () => {
  const progress = { desired: 3, updated: 3, ready: 3, available: 3 }
  const probes = [said('hidden', 'a'), said('exposed', 'b'), said('unknown', 'c')]
  const steps = rolloutSteps(
    { ...action, ...hide, state: 'applied', phase: 'probing', appliedAt: at, progress, probes },
    { asks: true },
  )
  expect(steps).toContainEqual({
    name: 'Serving',
    status: 'in-progress',
    detail: '1 of 3 say that the GUI API is hidden',
    at: null,
  })
})

test('all instances that exist are not enough where more are wanted', () => {
  const progress = { desired: 2, updated: 2, ready: 1, available: 1 }
  const part = { ...hide, state: 'unverified', appliedAt: at, settledAt: at, progress } as const
  expect(words({ ...part, probes: [said('hidden', 'a')] }, true)).toContain('Serving unknown')
})

test('on the way back the counts are those of the way back', () => {
  const progress = { desired: 2, updated: 1, ready: 2, available: 2 }
  expect(words({ ...hide, state: 'applied', phase: 'reverting', appliedAt: at, progress }, true)).toEqual([
    'Requested ok',
    'Accepted ok',
    'Failed degraded',
    'Taking it back in-progress',
    'Ready ok',
    'Settled waiting',
  ])
})

test('a rotation goes through phases of its own', () => {
  expect(words({ kind: 'rotate-password', state: 'applied', phase: 'proving', change: [] })).toEqual([
    'Requested ok',
    'Prepared ok',
    'Changed ok',
    'Proven in-progress',
    'Saved waiting',
    'Settled waiting',
  ])
})

test('a rotation that nobody answers is unknown where it stands', () => {
  const steps = words({ kind: 'rotate-password', state: 'unknown', phase: 'saving', change: [] })
  expect(steps.slice(3)).toEqual(['Proven ok', 'Saved unknown', 'Unknown unknown'])
})

test.each([
  ['succeeded', ['Prepared ok', 'Changed ok', 'Proven ok', 'Saved ok', 'Done ok']],
  ['unverified', ['Prepared ok', 'Changed ok', 'Proven unknown', 'Saved ok', 'Done, not verified unknown']],
  ['failed', ['Prepared ok', 'Changed ok', 'Proven critical', 'Saved ok', 'Failed critical']],
] as const)('a rotation that ended as %s has saved the new password', (state, steps) => {
  expect(words({ kind: 'rotate-password', state, settledAt: at, change: [] }).slice(1)).toEqual(steps)
})

test('a rotation that was taken back claims no step', () => {
  const steps = words({ kind: 'rotate-password', state: 'rolled-back', settledAt: at, change: [] })
  expect(steps.slice(1, 5)).toEqual(['Prepared waiting', 'Changed waiting', 'Proven waiting', 'Saved waiting'])
})

test('where a second admin is needed, asking and approving come first, and nothing else is said to go on', () => {
  const approval = { askedAt: at, until: at, by: null, at: null, entry: null }
  const waiting = { state: 'pending-approval', intentAt: null, approval } as const
  expect(words(waiting)).toEqual([
    'Asked ok',
    'Approval in-progress',
    'Requested waiting',
    'Accepted waiting',
    'Rolling waiting',
    'Ready waiting',
    'Settled waiting',
  ])
  expect(words({ ...waiting, kind: 'rotate-password' }).slice(0, 4)).toEqual([
    'Asked ok',
    'Approval in-progress',
    'Requested waiting',
    'Prepared waiting',
  ])
  const rejected = words({ ...waiting, state: 'rejected', settledAt: at })
  expect([rejected[1], rejected.at(-1)]).toEqual(['Approval waiting', 'Rejected degraded'])
  const given = { ...approval, by: { id: 'b', name: 'bo' }, at, entry: 7 }
  const [, approved] = rolloutSteps({ ...action, approval: given }, { asks: false })
  expect(approved).toMatchObject({ name: 'Approved', status: 'ok', detail: 'by bo' })
})

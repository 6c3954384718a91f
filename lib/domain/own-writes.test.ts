import { expect, test } from 'vitest'

import type { Action } from './action.ts'
import { byWriter, changedOutside } from './own-writes.ts'
import type { FieldWriter } from './watched-fields.ts'

const path = '/spec/replicas'
const ours: FieldWriter = { manager: 'tracardi-console', operation: 'Update', subresource: null, at: null }
const kubectl: FieldWriter = { ...ours, manager: 'kubectl' }
const since = '2026-11-20T12:00:00Z'
const scaled = [{ path, from: 3, to: 5 }]

function action(change: Partial<Action> = {}): Action {
  return {
    id: 'act',
    kind: 'scale',
    state: 'succeeded',
    phase: null,
    target: {
      namespace: 't',
      kind: 'Deployment',
      name: 'x',
      uid: 'u',
      resourceVersion: '1',
      generation: 1,
      release: 'main',
    },
    change: scaled,
    undoes: null,
    group: null,
    requestedBy: { id: 'a', name: 'admin' },
    reason: null,
    ticket: null,
    plannedAt: since,
    intentAt: since,
    appliedAt: since,
    settledAt: '2026-11-20T12:01:00Z',
    deadlineAt: null,
    progress: null,
    probes: [],
    message: null,
    approval: null,
    ...change,
  }
}

function isOutside(seen: { mark?: string | null; writer?: FieldWriter; actions?: readonly Action[] }, to = 5): boolean {
  const { mark = 'act', writer = ours, actions = [action()] } = seen
  const change = [{ path, from: 3, to }]
  return changedOutside(change, { mark, writers: { [path]: writer } }, { actions, since }).length > 0
}

test('what an action of ours wrote is ours', () => {
  expect(isOutside({})).toBe(false)
})

test.each([
  ['by another hand', { writer: kubectl }],
  ['without our mark', { mark: null }],
  ['with the mark of an action that nobody knows', { mark: 'other' }],
  ['by an action that was never submitted', { actions: [action({ intentAt: null })] }],
  ['by an action that ended long before', { actions: [action({ settledAt: '2026-11-20T11:00:00Z' })] }],
  ['by an action on another field', { actions: [action({ change: [{ path: '/spec/paused', from: 0, to: 5 }] })] }],
])('a change %s is not', (_, seen) => {
  expect(isOutside(seen)).toBe(true)
})

test('a value that the action did not write is not ours', () => {
  expect(isOutside({}, 6)).toBe(true)
})

test('taking back is ours only where the console took back', () => {
  expect(isOutside({}, 3)).toBe(true)
  expect(isOutside({ mark: 'act.revert' }, 3)).toBe(false)
  expect(isOutside({ actions: [action({ state: 'rolled-back' })] }, 3)).toBe(false)
})

test('what an action removed has no owner and is ours all the same', () => {
  const change = [{ path, from: 3, to: null }]
  const actions = [action({ change })]
  expect(changedOutside(change, { mark: 'act', writers: {} }, { actions, since })).toEqual([])
})

test('an earlier action of ours explains its field when a later one has left its mark', () => {
  const other = action({ id: 'later', change: [{ path: '/spec/paused', from: false, to: true }] })
  expect(isOutside({ mark: 'later', actions: [other, action()] })).toBe(false)
})

test('changes are gathered by who made them', () => {
  const changes = [...scaled, { path: '/a', from: 1, to: 2 }, { path: '/b', from: 1, to: 2 }]
  expect(byWriter(changes, { writers: { [path]: kubectl, '/a': { ...kubectl, at: since } } }, since)).toEqual([
    { writer: kubectl, change: [changes[0], changes[1]] },
    { writer: null, change: [changes[2]] },
  ])
})

test('who wrote last before the change did not make it', () => {
  const helm = { ...kubectl, manager: 'helm', at: '2026-11-20T11:58:59Z' }
  expect(byWriter(scaled, { writers: { [path]: helm } }, since)).toEqual([{ writer: null, change: scaled }])
  // Clocks differ by less than a minute.
  const recent = { ...helm, at: '2026-11-20T11:59:01Z' }
  expect(byWriter(scaled, { writers: { [path]: recent } }, since)).toEqual([{ writer: recent, change: scaled }])
})

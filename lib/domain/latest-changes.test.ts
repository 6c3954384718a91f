import { expect, test } from 'vitest'

import { latestChanges } from './latest-changes.ts'
import type { Action } from './action.ts'
import type { OutsideChange } from './outside-change.ts'

const now = Date.parse('2026-11-21T12:00:00Z')
const installation = { namespace: 'tracardi', release: 'tracardi' }

const action = (id: string, at: string, change: Partial<Action> = {}): Action => ({
  id,
  kind: 'scale',
  state: 'succeeded',
  phase: null,
  target: { ...installation, kind: 'Deployment', name: 'api', uid: 'uid', resourceVersion: '1', generation: 1 },
  change: [],
  undoes: null,
  group: null,
  requestedBy: { id: 'a', name: 'admin' },
  reason: null,
  ticket: null,
  plannedAt: at,
  intentAt: at,
  appliedAt: at,
  settledAt: at,
  deadlineAt: null,
  progress: null,
  probes: [],
  message: null,
  approval: null,
  ...change,
})

const outside = (id: string, noticedAt: string, change: Partial<OutsideChange> = {}): OutsideChange => ({
  id,
  target: { namespace: 'tracardi', kind: 'Deployment', name: 'api', uid: 'uid', release: 'tracardi' },
  change: [],
  count: 1,
  generations: { from: 1, to: 2 },
  writer: null,
  autoscaler: null,
  noticedBy: 'watch',
  between: { from: noticedAt, to: noticedAt },
  noticedAt,
  entry: 7,
  ...change,
})

const ids = (items: ReturnType<typeof latestChanges>['items']) =>
  items.map((item) => (item.what === 'action' ? item.action.id : item.outside.id))

test('own changes and those of other hands are one list, newest first, and the last hour is counted', () => {
  const { items, lastHour } = latestChanges({
    actions: [action('own old', '2026-11-21T09:00:00Z'), action('own new', '2026-11-21T11:30:00Z')],
    outside: [outside('other new', '2026-11-21T11:45:00Z'), outside('other old', '2026-11-21T10:00:00Z')],
    installation,
    now,
  })
  expect(ids(items)).toEqual(['other new', 'own new', 'other old', 'own old'])
  expect(lastHour).toBe(2)
})

test('plans that nobody confirmed and changes of another installation are not in it', () => {
  const elsewhere = { ...action('x', '2026-11-21T11:00:00Z').target, release: 'second' }
  const actions = [
    action('planned', '2026-11-21T11:00:00Z', { state: 'planned' }),
    action('elsewhere', '2026-11-21T11:00:00Z', { target: elsewhere }),
  ]
  expect(latestChanges({ actions, outside: [], installation, now })).toEqual({ items: [], lastHour: 0 })
})

test('what was found at a start is placed where its writer says that it happened', () => {
  const writer = { manager: 'kubectl', operation: 'Update', subresource: null, at: '2026-11-21T03:00:00Z' }
  const found = outside('found', '2026-11-21T11:59:00Z', { noticedBy: 'start', writer })
  const { items, lastHour } = latestChanges({ actions: [], outside: [found], installation, now })
  expect(items).toMatchObject([{ at: '2026-11-21T03:00:00Z' }])
  expect(lastHour).toBe(0)
})

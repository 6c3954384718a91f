import { expect, test } from 'vitest'

import type { HistoryItem, OutsideChange } from './outside-change.ts'
import type { KeptRevision } from './revision.ts'
import { sampleAction } from './testing/sample-action.ts'
import { sampleOutsideChange } from './testing/sample-outside-change.ts'
import { eventsReachBackTo, timelineOf, type TimelineParts } from './timeline.ts'
import type { ClusterEvent, Instance } from './topology.ts'
import { sampleInstance } from './testing/sample-instance.ts'

const at = (clock: string) => `2026-11-20T${clock}:00.000Z`

const event = (id: string, change: Partial<ClusterEvent>): ClusterEvent => ({
  id,
  namespace: 'tracardi',
  type: 'Normal',
  reason: 'Scheduled',
  message: '',
  about: { kind: 'Pod', name: 'rs-a', uid: null },
  count: 1,
  firstAt: at('14:00'),
  lastAt: at('14:00'),
  ...change,
})

const revision = (createdAt: string): KeptRevision => ({
  revision: '7',
  createdAt,
  isCurrent: true,
  images: ['registry.example/tracardi/tracardi-api:1.1.0'],
  flag: null,
  otherDifferences: [],
  command: '',
  madeBy: null,
})

const instance = (change: Partial<Instance>) =>
  sampleInstance({
    namespace: 'tracardi',
    name: 'rs-a',
    uid: 'u-a',
    workloadId: 'w',
    createdAt: at('13:00'),
    ...change,
  })

const action = (change: Parameters<typeof sampleAction>[0], time: string): HistoryItem => ({
  what: 'action',
  at: at(time),
  action: sampleAction(change),
})

const outside = (change: Partial<OutsideChange>, time: string): HistoryItem => ({
  what: 'outside',
  at: at(time),
  outside: sampleOutsideChange({
    writer: { manager: 'kubectl', operation: 'Update', subresource: null, at: at('11:00') },
    between: { from: at('10:00'), to: at('12:00') },
    noticedAt: at(time),
    ...change,
  }),
})

const nothing: TimelineParts = { events: [], revisions: [], history: [], instances: [], changesSince: null }

test('what four tellers know stands in one order of time, and what has no time comes last', () => {
  const items = timelineOf({
    ...nothing,
    events: [event('e', { lastAt: '2026-11-20T14:00:30Z' }), event('no time', { lastAt: null })],
    revisions: [revision('2026-11-20T14:01:00Z')],
    history: [action({ id: 'a', appliedAt: at('14:01') }, '13:59'), outside({}, '14:02')],
    instances: [
      instance({ lastTermination: { reason: 'OOMKilled', exitCode: 137, finishedAt: '2026-11-20T14:00:31Z' } }),
    ],
  })
  expect(items.map(({ id }) => id)).toEqual([
    'o',
    'a',
    'revision 7',
    'ended u-a',
    'event e',
    'made u-a',
    'event no time',
  ])
})

test('a warning, an end with an error and a change that went wrong are warnings, and nothing else is', () => {
  const ended = (uid: string, exitCode: number | null) =>
    instance({ uid, lastTermination: { reason: 'x', exitCode, finishedAt: at('14:00') } })
  const items = timelineOf({
    ...nothing,
    events: [event('normal', {}), event('warning', { type: 'Warning' })],
    history: [
      action({ id: 'good', state: 'succeeded' }, '14:00'),
      action({ id: 'failed', state: 'failed' }, '14:00'),
      action({ id: 'unheard', state: 'unknown' }, '14:00'),
      outside({}, '14:00'),
    ],
    instances: [ended('clean', 0), ended('killed', 137), ended('untold', null)],
  })
  const warnings = items.filter(({ isWarning }) => isWarning).map(({ id }) => id)
  expect(warnings.toSorted()).toEqual(['ended killed', 'ended untold', 'event warning', 'failed', 'unheard'])
})

test('while older changes are not loaded, nothing older than the loaded ones is shown as if it were the whole', () => {
  const parts = { ...nothing, history: [action({ id: 'a' }, '14:00')], instances: [instance({})] }
  expect(timelineOf(parts).map(({ id }) => id)).toEqual(['a', 'made u-a'])
  expect(timelineOf({ ...parts, changesSince: at('14:00') }).map(({ id }) => id)).toEqual(['a'])
})

test('a change found at the start stands where its writer says', () => {
  expect(timelineOf({ ...nothing, history: [outside({ noticedBy: 'start' }, '14:00')] })).toMatchObject([
    { at: at('11:00'), kind: 'outside' },
  ])
})

test('silence counts for an hour at most, unless older events prove that they are kept longer', () => {
  const asOf = at('14:30')
  expect(eventsReachBackTo([], { asOf, isCut: false })).toBe(at('13:30'))
  expect(eventsReachBackTo([event('e', { lastAt: at('14:00') })], { asOf, isCut: false })).toBe(at('13:30'))
  expect(eventsReachBackTo([event('e', { lastAt: at('09:00') })], { asOf, isCut: false })).toBe(at('09:00'))
  expect(eventsReachBackTo([event('e', { lastAt: at('14:00') })], { asOf, isCut: true })).toBe(at('14:00'))
  expect(eventsReachBackTo([], { asOf: null, isCut: false })).toBeNull()
})

import { expect, test } from 'vitest'

import type { Action } from './action.ts'
import { matches, openChanges, pastChanges, waitingChanges, type ChangesFilter } from './changes-list.ts'
import { sampleAction } from './testing/sample-action.ts'

const filter: ChangesFilter = { namespace: 'tracardi', release: 'main', workload: null, kind: null, by: null }

function action(id: string, at: string, change: Partial<Action> = {}): Action {
  const sample = sampleAction()
  return {
    ...sample,
    id,
    state: 'succeeded',
    target: { ...sample.target, name: 'collector' },
    plannedAt: `2026-11-20T${at}:00.000Z`,
    ...change,
  }
}

const ids = (actions: readonly Action[]) => actions.map(({ id }) => id)

test('what is in flight stands apart, newest first', () => {
  const live = [
    action('a', '10:00', { state: 'applied' }),
    action('b', '11:00', { state: 'unknown' }),
    action('c', '12:00'),
  ]
  expect(ids(openChanges(live, filter))).toEqual(['b', 'a'])
})

test('a change that ended since the page was read joins it', () => {
  const page = { actions: [action('a', '10:00')], next: null }
  const live = [action('b', '11:00'), action('a', '10:00', { message: 'newer' })]
  const shown = pastChanges(page, live, { filter, isNewest: true })
  expect(ids(shown)).toEqual(['b', 'a'])
  expect(shown[1]?.message).toBe('newer')
})

test('an older page takes nothing new in, and the newest page nothing that belongs to the next', () => {
  const page = { actions: [action('b', '11:00')], next: 'b' }
  const live = [action('c', '12:00'), action('a', '10:00')]
  expect(ids(pastChanges(page, live, { filter, isNewest: false }))).toEqual(['b'])
  expect(ids(pastChanges(page, live, { filter, isNewest: true }))).toEqual(['c', 'b'])
})

test('plans that nobody submitted and changes in flight are no past', () => {
  const live = [action('a', '10:00', { state: 'planned' }), action('b', '11:00', { state: 'applied' })]
  expect(pastChanges({ actions: [], next: null }, live, { filter, isNewest: true })).toEqual([])
})

test('each part of the filter narrows by itself', () => {
  const one = action('a', '10:00')
  expect(matches(one, filter)).toBe(true)
  expect(matches(one, { ...filter, release: 'other' })).toBe(false)
  expect(matches(one, { ...filter, namespace: 'other' })).toBe(false)
  expect(matches(one, { ...filter, workload: 'gui' })).toBe(false)
  expect(matches(one, { ...filter, kind: 'restart' })).toBe(false)
  expect(matches(one, { ...filter, by: 'deputy' })).toBe(false)
})

test('what waits for a second admin stands apart, what lapses first on top, and is neither in flight nor past', () => {
  const waiting = (id: string, until: string) => {
    const approval = { askedAt: until, until, by: null, at: null, entry: null }
    return action(id, '10:00', { state: 'pending-approval', approval })
  }
  const live = [waiting('late', '2026-11-20T12:00:00Z'), waiting('soon', '2026-11-20T11:00:00Z'), action('c', '12:00')]
  expect(ids(waitingChanges(live, filter))).toEqual(['soon', 'late'])
  expect(openChanges(live, filter)).toEqual([])
  expect(ids(pastChanges({ actions: live, next: null }, live, { filter, isNewest: true }))).toEqual(['c'])
})

import { expect, test } from 'vitest'

import type { HistoryItem, OutsideChange } from '../outside-change.ts'
import { sampleAction } from '../testing/sample-action.ts'
import { sampleOutsideChange } from '../testing/sample-outside-change.ts'
import { changeMarks } from './change-marks.ts'

const at = (clock: string) => Date.parse(`2026-11-20T${clock}:00Z`)
const range = { from: at('14:00'), to: at('15:00') }
const iso = (clock: string) => new Date(at(clock)).toISOString()

const action = (change: Parameters<typeof sampleAction>[0]): HistoryItem => ({
  what: 'action',
  at: iso('14:00'),
  action: sampleAction(change),
})

const outside = (change: Partial<OutsideChange>): HistoryItem => ({
  what: 'outside',
  at: iso('14:00'),
  outside: sampleOutsideChange(change),
})

test('a rollout is a span from the write to its end, and one that goes on has none', () => {
  const done = action({ id: 'a', state: 'succeeded', appliedAt: iso('14:20'), settledAt: iso('14:22') })
  const running = action({ id: 'b', state: 'applied', appliedAt: iso('13:50') })
  expect(changeMarks([done, running], range)).toMatchObject([
    { id: 'b', number: 1, endAt: null, isRunning: true },
    { id: 'a', number: 2, at: at('14:20'), endAt: at('14:22'), isRunning: false, what: 'Scale 4 → 5', who: 'admin' },
  ])
})

test('a rotated password is an instant', () => {
  const rotated = action({ kind: 'rotate-password', appliedAt: iso('14:20'), settledAt: iso('14:21') })
  expect(changeMarks([rotated], range)).toMatchObject([{ endAt: null, isRunning: false }])
})

test('what never reached the cluster is no mark, nor is what lies outside the range', () => {
  expect(changeMarks([action({ state: 'refused' })], range)).toEqual([])
  expect(changeMarks([action({ appliedAt: iso('13:00'), settledAt: iso('13:30') })], range)).toEqual([])
  expect(changeMarks([action({ appliedAt: iso('13:00'), settledAt: iso('14:01') })], range)).toHaveLength(1)
})

test('a change from outside is where it was seen; one found at the start, where its writer says', () => {
  expect(changeMarks([outside({})], range)).toMatchObject([
    { at: at('14:10'), who: 'outside the console', what: 'Replicas 3 → 5' },
  ])
  expect(changeMarks([outside({ noticedBy: 'start' })], range)).toMatchObject([{ at: at('14:05') }])
  expect(changeMarks([outside({ noticedBy: 'start', writer: null })], range)).toMatchObject([{ at: at('14:10') }])
})

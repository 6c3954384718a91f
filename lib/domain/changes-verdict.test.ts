import { expect, test } from 'vitest'

import type { Action } from './action.ts'
import { changesVerdict, progressFigures } from './changes-verdict.ts'
import { sampleAction } from './testing/sample-action.ts'

const open = (...states: Action['state'][]) => states.map((state) => ({ state }))

test('nothing in flight is only said of a live picture', () => {
  expect(changesVerdict([], { waiting: 0, isStale: false })).toEqual({ sentence: 'Nothing is changing.', status: 'ok' })
  expect(changesVerdict([], { waiting: 0, isStale: true }).status).toBe('unknown')
  expect(changesVerdict(null, { waiting: 0, isStale: false }).status).toBe('unknown')
})

test('a change that nobody can tell the state of is never counted as running well', () => {
  expect(changesVerdict(open('applied'), { waiting: 0, isStale: false })).toEqual({
    sentence: '1 change running.',
    status: 'in-progress',
  })
  expect(changesVerdict(open('applied', 'unknown'), { waiting: 0, isStale: false })).toEqual({
    sentence: '2 changes running, 1 of them unknown.',
    status: 'unknown',
  })
  expect(changesVerdict(open('unknown'), { waiting: 0, isStale: false }).sentence).toBe(
    '1 change unknown: the console is finding out.',
  )
  expect(changesVerdict(open('applied'), { waiting: 0, isStale: true }).sentence).toBe(
    '1 change running when last heard.',
  )
})

test('the figures of an open change are those of its phase', () => {
  const progress = { desired: 3, updated: 2, ready: 1, available: 1 }
  const probes = [{ instanceId: 'a', finding: 'hidden', detail: '', at: '2026-11-20T14:31:22Z' } as const]
  const applied = sampleAction({ state: 'applied', phase: 'rolling', progress, probes })
  expect(progressFigures(applied)).toBe('updated 2 of 3, ready 1 of 3')
  expect(progressFigures({ ...applied, phase: 'probing' })).toBe('1 of 3 answered')
  expect(progressFigures({ ...applied, state: 'succeeded' })).toBe('')
})

test('what waits for a second admin is told beside what runs', () => {
  const told = (waiting: number, ...states: Action['state'][]) =>
    changesVerdict(open(...states), { waiting, isStale: false })
  expect(told(1)).toEqual({ sentence: 'Nothing is changing, 1 change waits for approval.', status: 'paused' })
  expect(told(2, 'applied')).toEqual({
    sentence: '1 change running, 2 changes wait for approval.',
    status: 'in-progress',
  })
})

import { expect, test } from 'vitest'

import type { Action } from './action.ts'
import { changesVerdict, progressFigures } from './changes-verdict.ts'
import { sampleAction } from './testing/sample-action.ts'

const open = (...states: Action['state'][]) => states.map((state) => ({ state }))

test('nothing in flight is only said of a live picture', () => {
  expect(changesVerdict([], false)).toEqual({ sentence: 'Nothing is changing.', status: 'ok' })
  expect(changesVerdict([], true).status).toBe('unknown')
  expect(changesVerdict(null, false).status).toBe('unknown')
})

test('a change that nobody can tell the state of is never counted as running well', () => {
  expect(changesVerdict(open('applied'), false)).toEqual({ sentence: '1 change running.', status: 'in-progress' })
  expect(changesVerdict(open('applied', 'unknown'), false)).toEqual({
    sentence: '2 changes running, 1 of them unknown.',
    status: 'unknown',
  })
  expect(changesVerdict(open('unknown'), false).sentence).toBe('1 change unknown: the console is finding out.')
  expect(changesVerdict(open('applied'), true).sentence).toBe('1 change running when last heard.')
})

test('the figures of an open change are those of its phase', () => {
  const progress = { desired: 3, updated: 2, ready: 1, available: 1 }
  const probes = [{ instanceId: 'a', finding: 'hidden', detail: '', at: '2026-11-20T14:31:22Z' } as const]
  const applied = sampleAction({ state: 'applied', phase: 'rolling', progress, probes })
  expect(progressFigures(applied)).toBe('updated 2 of 3, ready 1 of 3')
  expect(progressFigures({ ...applied, phase: 'probing' })).toBe('1 of 3 answered')
  expect(progressFigures({ ...applied, state: 'succeeded' })).toBe('')
})

import { expect, test } from 'vitest'

import type { ActionState } from './action.ts'
import { groupVerdict } from './group-verdict.ts'

const verdict = (...states: ActionState[]) => groupVerdict(states.map((state) => ({ state })))

test('a group is done when its last part is', () => {
  expect(verdict('succeeded', 'applied')).toEqual({ sentence: '1 of 2 changes running.', status: 'in-progress' })
  expect(verdict('succeeded', 'succeeded')).toEqual({ sentence: '2 changes done.', status: 'ok' })
})

test('a part that failed is never hidden by those that did not', () => {
  expect(verdict('succeeded', 'rolled-back')).toEqual({ sentence: '1 of 2 changes done.', status: 'degraded' })
  expect(verdict('succeeded', 'rollback-failed').status).toBe('critical')
})

test('a part that nobody knows of makes the whole unknown', () => {
  expect(verdict('applied', 'unknown').status).toBe('unknown')
  expect(verdict('succeeded', 'unverified')).toEqual({ sentence: '1 of 2 changes done.', status: 'unknown' })
})

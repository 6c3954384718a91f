import { expect, test } from 'vitest'

import { isFurther } from './action-order.ts'
import type { ActionPhase, ActionState } from './action.ts'

const at = (state: ActionState, phase: ActionPhase | null = null) => ({ state, phase })

test.each([
  [at('planned'), at('pending-approval')],
  [at('planned'), at('intent')],
  [at('pending-approval'), at('intent')],
  [at('pending-approval'), at('withdrawn')],
  [at('intent', 'preparing'), at('applied', 'changing')],
  [at('applied', 'changing'), at('applied', 'proving')],
  [at('applied', 'rolling'), at('applied', 'probing')],
  [at('applied', 'changing'), at('succeeded')],
  [at('unknown'), at('not-applied')],
])('%o comes before %o', (before, after) => {
  expect(isFurther(after, before)).toBe(true)
  expect(isFurther(before, after)).toBe(false)
})

test('the same is not further, and what is unknown is neither before nor after what is applied', () => {
  expect(isFurther(at('applied', 'rolling'), at('applied', 'rolling'))).toBe(false)
  expect(isFurther(at('unknown'), at('applied'))).toBe(false)
  expect(isFurther(at('applied'), at('unknown'))).toBe(false)
})

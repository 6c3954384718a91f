import { expect, test } from 'vitest'

import { budgetLeft, budgetOf } from './budget.ts'
import type { Counted, CountedSteps } from './counted.ts'

const hourMs = 3_600_000
const hours = (steps: readonly Counted[]): CountedSteps => ({
  grid: { startMs: hourMs, stepMs: hourMs, count: steps.length },
  steps,
})
/** Every minute of so many, the last one at `endMs`. */
const minutes = (endMs: number, steps: readonly Counted[]): CountedSteps => ({
  grid: { startMs: endMs - (steps.length - 1) * 60_000, stepMs: 60_000, count: steps.length },
  steps,
})
const some = (total: number, bad: number) => ({ total, bad })

test('the minutes since the last whole hour are in it once', () => {
  const long = hours([null, null, some(1_000, 0), some(1_000, 2)])
  const recent = minutes(4 * hourMs + 120_000, [some(50, 9), some(50, 9), some(20, 1), some(20, 1)])
  const budget = budgetOf(long, recent)
  expect(budget).toEqual({ total: 2_040, bad: 4, sinceMs: 3 * hourMs, knownMs: hourMs + 120_000 })
})

test('a gap is not known, and what is older than the source is not claimed', () => {
  const budget = budgetOf(hours([some(10, 0), null, some(10, 0)]), minutes(hourMs, []))
  expect(budget).toEqual({ total: 20, bad: 0, sinceMs: hourMs, knownMs: hourMs })
})

test('of nothing nothing is left, and nothing is spent', () => {
  expect(budgetOf(hours([null, null]), minutes(2 * hourMs, [null]))).toBeNull()
  expect(budgetLeft({ of: 'availability', target: 0.999 }, { total: 0, bad: 0, sinceMs: 0, knownMs: 1 })).toBeNull()
})

test.each([
  [1, 0.9],
  [10, 0],
  [14, -0.4],
])('%i failures of 10,000 leave %f of what 99.9 %% allows', (bad, left) => {
  const budget = { total: 10_000, bad, sinceMs: 0, knownMs: 1 }
  expect(budgetLeft({ of: 'availability', target: 0.999 }, budget)).toBeCloseTo(left, 9)
})

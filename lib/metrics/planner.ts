import 'server-only'
import { densify, type Grid } from '#lib/domain/metrics/grid.ts'
import type { Row } from '#lib/domain/metrics/rows.ts'
import type { SourceFinding } from '#lib/domain/metrics/source-card.ts'
import { isOutage } from '#lib/domain/metrics/source-finding.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { createGate } from './gate.ts'
import { createMemory } from './memory.ts'
import type { Matrix, PrometheusClient } from './prometheus-client.ts'

/** The source does not answer; what it said last, on the grid that is wanted now. */
export type Unanswered = {
  readonly finding: SourceFinding
  readonly kept: readonly Row[] | null
}

export type Planner = {
  readonly range: (expression: string, grid: Grid) => Promise<Result<Matrix, Unanswered>>
  /** Whether the source is being left alone for a while. */
  readonly isResting: () => boolean
  /** Questions that went out, for whoever watches the budget. */
  readonly asked: () => number
}

type Kept = { readonly grid: Grid; readonly rows: readonly Row[] }

const mostAnswers = 500
const mostKept = 200
const atATime = 4
const mostFailures = 5
const restMs = 30_000
const leastKeepMs = 5_000
const mostKeepMs = 60_000

/** However many look, a question goes out once a step, few at a time, and not at all to a source that is down. */
export function createPlanner(client: Pick<PrometheusClient, 'range'>, now: () => number = Date.now): Planner {
  const answers = createMemory<Promise<Result<Matrix, Unanswered>>>(mostAnswers, now)
  const kept = createMemory<Kept>(mostKept, now)
  const gate = createGate(atATime)
  let failures = 0
  let restsUntil = 0
  let lastFinding: SourceFinding | null = null
  let asked = 0

  async function answer(expression: string, grid: Grid): Promise<Result<Matrix, Unanswered>> {
    const keptAs = `${grid.stepMs} ${expression}`
    const fail = (finding: SourceFinding) => {
      const last = kept.get(keptAs)
      return refused({ finding, kept: last ? moved(last, grid) : null })
    }
    if (now() < restsUntil && lastFinding !== null) return fail(lastFinding)
    const found = await gate(() => ask(expression, grid))
    note(found.granted ? null : found.refusal)
    if (!found.granted) return fail(found.refusal)
    kept.put(keptAs, { grid, rows: found.value.rows }, Number.POSITIVE_INFINITY)
    return found
  }

  /** Too heavy at this step may be light at twice the step; every other point is then unknown. */
  async function ask(expression: string, grid: Grid): Promise<Result<Matrix, SourceFinding>> {
    asked += 1
    const found = await client.range(expression, grid)
    if (found.granted || found.refusal.trouble !== 'too-heavy' || grid.count < 3) return found
    asked += 1
    const coarse = { ...grid, stepMs: grid.stepMs * 2, count: Math.ceil(grid.count / 2) }
    const half = await client.range(expression, coarse)
    if (!half.granted) return half
    const warning = 'Every second step only: the whole was too heavy for the source.'
    const rows = moved({ grid: coarse, rows: half.value.rows }, grid)
    return granted({ rows, warnings: [...half.value.warnings, warning] })
  }

  function note(finding: SourceFinding | null): void {
    lastFinding = finding
    failures = finding !== null && isOutage(finding.trouble) ? failures + 1 : 0
    if (failures >= mostFailures) restsUntil = now() + restMs
  }

  return {
    range(expression, grid) {
      const key = `${grid.startMs} ${grid.stepMs} ${grid.count} ${expression}`
      const known = answers.get(key)
      if (known) return known
      const asking = answer(expression, grid)
      answers.put(key, asking, Math.min(mostKeepMs, Math.max(leastKeepMs, grid.stepMs)))
      void asking.then(({ granted }) => {
        if (!granted) answers.put(key, asking, leastKeepMs)
      })
      return asking
    },
    isResting: () => now() < restsUntil,
    asked: () => asked,
  }
}

function moved({ grid: from, rows }: Kept, grid: Grid): readonly Row[] {
  return rows.map(({ labels, values }) => ({
    labels,
    values: densify(
      grid,
      values.map((value, step) => ({ atMs: from.startMs + step * from.stepMs, value })),
    ),
  }))
}

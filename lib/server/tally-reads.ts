import 'server-only'

import { budgetOf, type Budget } from '#lib/domain/objectives/budget.ts'
import { countedIn, failedSteps, slowSteps, type CountedSteps } from '#lib/domain/objectives/counted.ts'
import { nearestBound } from '#lib/domain/objectives/latency-bound.ts'
import { timeWords } from '#lib/domain/objectives/objective-words.ts'
import type { Objective } from '#lib/domain/objectives/objective.ts'
import type { Tally } from '#lib/domain/objectives/tally.ts'
import type { Grid } from '#lib/domain/metrics/grid.ts'
import { measuredOf } from '#lib/domain/metrics/measured.ts'
import type { DataState, PanelSeries } from '#lib/domain/metrics/panel.ts'
import type { PanelQuestion, PanelReading } from '#lib/domain/metrics/source.ts'
import type { Topology, Workload } from '#lib/domain/topology.ts'
import { shared } from './shared.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** How a source is asked, and when it is: the clock is a value. */
export type Asking = {
  readonly topology: Topology
  readonly read: (question: PanelQuestion) => Promise<PanelReading>
  readonly nowMs: number
}

/** With the steps of the last hours, of which the rest of a budget is made. */
export type RecentTally = Tally & { readonly minutes: CountedSteps }

/** What was counted for one objective in the last six hours by the minute, and in three days by the half hour. */
export async function readTally(asking: Asking, workload: Workload, objective: Objective): Promise<RecentTally> {
  const back = (stepMs: number, rangeMs: number) =>
    // The newest step is left out: its samples may still be on their way.
    readRates(asking, workload, objective, gridBack(asking.nowMs - stepMs, stepMs, rangeMs))
  const [fine, coarse] = await Promise.all([back(minuteMs, 6 * hourMs), back(30 * minuteMs, 3 * dayMs)])
  const bounds = boundsOf(fine.series.length > 0 ? fine.series : coarse.series)
  const boundSeconds = objective.of === 'latency' ? nearestBound(objective.thresholdSeconds, bounds) : null
  const minutes = stepsOf(fine, objective, boundSeconds)
  const halfHours = stepsOf(coarse, objective, boundSeconds)
  return {
    objective,
    boundSeconds,
    minutes,
    source: fine.source ?? coarse.source,
    // Where the last hours are known there is a source: of longer ago it is only too young, or has gaps.
    because: unfitBounds(objective, bounds, boundSeconds) ?? fine.because ?? tooLittle,
    counted: (windowMs) => countedIn(windowMs <= 6 * hourMs ? minutes : halfHours, windowMs),
  }
}

/** Over the thirty days of an objective, as far back as the source knows them. */
export async function readBudget(
  asking: Asking,
  workload: Workload,
  { objective, boundSeconds, minutes }: RecentTally,
): Promise<Budget | null> {
  const grid = gridBack(asking.nowMs, hourMs, 30 * dayMs)
  const key = `${workload.id} ${objective.of}`
  const known = hoursKept().get(key)
  const rates = known?.grid.startMs === grid.startMs ? known : await readRates(asking, workload, objective, grid)
  // The newest hour may still be on its way into the store.
  if (rates.series.some(({ values }) => (values.at(-1) ?? null) !== null)) hoursKept().set(key, rates)
  return budgetOf(stepsOf(rates, objective, boundSeconds), minutes)
}

/** Hours that are over stay as they were, and asking for a month of them is dear. */
const hoursKept = () => shared<Map<string, Rates>>('hours of objectives', () => new Map())

const tooLittle = 'The metrics source does not go back far enough, or has gaps.'

type Rates = {
  readonly grid: Grid
  readonly series: readonly PanelSeries[]
  readonly source: string | null
  /** Why there is nothing, where there is nothing. */
  readonly because: string | null
}

async function readRates(
  { topology, read }: Asking,
  workload: Workload,
  { of }: Objective,
  grid: Grid,
): Promise<Rates> {
  const subject = { of: 'workload', workloadId: workload.id } as const
  const measured = measuredOf(topology, workload, subject)
  if (measured === null) return { grid, series: [], source: null, because: 'The workload is gone.' }
  const id = of === 'availability' ? ('requests' as const) : ('latency-buckets' as const)
  const { series, source, quality, asOf } = await read({ id, subject, installation: workload, ...measured, grid })
  const isKnown = quality.state === 'value' || quality.state === 'partial' || quality.state === 'no-traffic'
  const name = source?.name ?? null
  return isKnown
    ? { grid, series, source: name, because: null }
    : { grid, series: [], source: name, because: quality.warnings[0] ?? silenceWords(quality.state, asOf) }
}

function silenceWords(state: DataState, asOf: string | null): string {
  if (state === 'stale') return `Nothing came since ${asOf ?? 'it was looked at first'}.`
  return state === 'no-series' ? 'The metrics source does not count its requests.' : 'No metrics source answers.'
}

function stepsOf({ series, grid }: Rates, objective: Objective, boundSeconds: number | null): CountedSteps {
  if (objective.of === 'availability') return failedSteps(series, grid)
  return slowSteps(boundSeconds === null ? [] : series, grid, boundSeconds ?? 0)
}

function boundsOf(series: readonly PanelSeries[]): readonly number[] {
  return series.map(({ key }) => Number(key)).filter((bound) => Number.isFinite(bound))
}

function unfitBounds(objective: Objective, bounds: readonly number[], boundSeconds: number | null): string | null {
  if (objective.of === 'availability' || boundSeconds !== null || bounds.length === 0) return null
  const known = bounds.toSorted((one, other) => one - other).map(timeWords)
  return `The source has no bucket near ${timeWords(objective.thresholdSeconds)}, only ${known.join(', ')}.`
}

/** Steps that end with the last whole one before `nowMs`. */
function gridBack(nowMs: number, stepMs: number, rangeMs: number): Grid {
  const endMs = Math.floor(nowMs / stepMs) * stepMs
  const count = rangeMs / stepMs
  return { startMs: endMs - (count - 1) * stepMs, stepMs, count }
}

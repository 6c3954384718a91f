import 'server-only'

import { windowMs as demandWindowMs, type Demand } from '#lib/domain/alerts/fallen-traffic.ts'
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
    readRates(asking, workload, panelOf(objective), gridBack(asking.nowMs - stepMs, stepMs, rangeMs))
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
    lost: fine.lost,
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
  const rates = await readPast(asking, workload, panelOf(objective), grid)
  return budgetOf(stepsOf(rates, objective, boundSeconds), minutes)
}

/** What a collector was asked for in the last ten minutes, and in the hour around this time a week ago. */
export async function readDemand(asking: Asking, workload: Workload): Promise<Demand> {
  const lately = gridBack(asking.nowMs - minuteMs, minuteMs, 6 * hourMs)
  const aWeekAgo = gridBack(asking.nowMs - 7 * dayMs + hourMs / 2, 10 * minuteMs, hourMs)
  const [now, then] = await Promise.all([
    readRates(asking, workload, 'requests', lately),
    readPast(asking, workload, 'requests', aWeekAgo),
  ])
  return {
    workload,
    lately: countedIn(failedSteps(now.series, now.grid), demandWindowMs),
    aWeekAgo: countedIn(failedSteps(then.series, then.grid), hourMs),
  }
}

/** Of a time that is over, which stays as it was: asked for once while its grid is the same. */
async function readPast(asking: Asking, workload: Workload, panel: Rates['panel'], grid: Grid): Promise<Rates> {
  const key = `${workload.id} ${panel} ${grid.stepMs} ${grid.count}`
  const known = pastKept().get(key)
  if (known?.grid.startMs === grid.startMs) return known
  const rates = await readRates(asking, workload, panel, grid)
  // The newest step may still be on its way into the store.
  if (rates.series.some(({ values }) => (values.at(-1) ?? null) !== null)) pastKept().set(key, rates)
  return rates
}

const pastKept = () => shared<Map<string, Rates>>('rates of the past', () => new Map())

const tooLittle = 'The metrics source does not go back far enough, or has gaps.'

type Rates = {
  readonly panel: 'requests' | 'latency-buckets'
  readonly grid: Grid
  readonly series: readonly PanelSeries[]
  readonly source: string | null
  /** Why there is nothing, where there is nothing. */
  readonly because: string | null
  /** The same, where a source should tell it and does not. */
  readonly lost: string | null
}

function panelOf({ of }: Objective): Rates['panel'] {
  return of === 'availability' ? 'requests' : 'latency-buckets'
}

async function readRates(
  { topology, read }: Asking,
  workload: Workload,
  panel: Rates['panel'],
  grid: Grid,
): Promise<Rates> {
  const subject = { of: 'workload', workloadId: workload.id } as const
  const measured = measuredOf(topology, workload, subject)
  if (measured === null) return { panel, grid, series: [], source: null, because: 'The workload is gone.', lost: null }
  const question = { id: panel, subject, installation: workload, ...measured, grid }
  const { series, source, quality, asOf } = await read(question)
  const { state } = quality
  const name = source?.name ?? null
  if (state === 'value' || state === 'partial' || state === 'no-traffic')
    return { panel, grid, series, source: name, because: null, lost: null }
  const because = quality.warnings[0] ?? silenceWords(state, asOf)
  const isLost = state === 'stale' || state === 'error' || state === 'not-permitted'
  return { panel, grid, series: [], source: name, because, lost: isLost ? because : null }
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

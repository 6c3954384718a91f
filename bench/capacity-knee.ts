/**
 * Where two API clusters stop carrying more, stepped through with a bounded load: HAProxy gives each instance so many
 * requests at once, and the console reads the knee out of a Prometheus. `npm run bench -- capacity-knee [--seconds 20]`.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Judged } from '#lib/domain/capacity/estimate.ts'
import { isEstimate } from '#lib/domain/capacity/estimate.ts'
import type { LoadPoint } from '#lib/domain/capacity/load-point.ts'
import { median } from '#lib/domain/capacity/quantile.ts'
import type { Grid } from '#lib/domain/metrics/grid.ts'
import type { MeasuredCapacity } from '#lib/metrics/measure-capacity.ts'
import { startKneeRig, type RunningCluster } from '#lib/metrics/testing/knee-rig.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' } } })
/** The first rate windows of a step hold the step before. */
const settleMs = 6_000
const stepMs = 2_000
const lookMs = Math.max(10, Number(values.seconds)) * 1_000 - settleMs

/** Callers as a share of all that the instances are given at once; the knee is at 1. */
const below = [0.4, 0.6, 0.8, 0.93]
const beyond = [1.2, 1.6, 2.4, 3.3]

const rig = await startKneeRig()
try {
  const { collector, guiApi } = rig.clusters
  await pause(5_000)
  // The other cluster has a steady load of its own all the while, which must not show.
  guiApi.callers.be(4)
  const quietGrids = await stepThrough(collector, below)
  const quiet = await collector.capacity(over(quietGrids))
  const fullGrids = await stepThrough(collector, beyond)
  const whole = await collector.capacity(over([...quietGrids, ...fullGrids]))
  print('collector, below its knee only', collector, quiet)
  print('collector, through its knee', collector, whole)
  const carried = whole.points.filter(({ waiting }) => (waiting?.fewest ?? 0) > 0)
  console.log(
    `carried beyond the knee: ${perSecond(median(carried.map(rateOf)))} of ${perSecond(collector.knee() * collector.instances)}`,
  )
  guiApi.callers.be(20)
  const [grid] = await stepThrough(guiApi, [2.5], 44_000)
  if (grid) print('GUI cluster, beyond its knee', guiApi, await guiApi.capacity(grid))
} finally {
  await rig.stop()
}

async function stepThrough(
  cluster: RunningCluster,
  shares: readonly number[],
  forMs = lookMs,
): Promise<readonly Grid[]> {
  const grids: Grid[] = []
  for (const share of shares) {
    const callers = Math.round(share * cluster.slotsOfOne * cluster.instances)
    cluster.callers.be(callers)
    // One load after the other.
    // oxlint-disable-next-line no-await-in-loop
    await pause(settleMs)
    const [from, answered] = [Date.now(), cluster.callers.answered()]
    // oxlint-disable-next-line no-await-in-loop
    await pause(forMs)
    const to = Date.now()
    const sent = ((cluster.callers.answered() - answered) / (to - from)) * 1_000
    // oxlint-disable-next-line no-await-in-loop
    await pause(1_500)
    const grid = { startMs: Math.ceil(from / stepMs) * stepMs, stepMs, count: Math.floor((to - from) / stepMs) }
    grids.push(grid)
    // oxlint-disable-next-line no-await-in-loop
    const { points } = await cluster.capacity(grid)
    console.log(
      `${cluster.name} ${String(callers).padStart(2)} callers: counted ${perSecond(sent)}, read ${perSecond(median(points.map(rateOf)))}, ` +
        `waiting ${range(points)}, ${((median(points.map((point) => point.serviceSeconds ?? Number.NaN)) ?? Number.NaN) * 1_000).toFixed(1)} ms under way`,
    )
  }
  return grids
}

/** From the first step of all to the last one. */
function over(grids: readonly Grid[]): Grid {
  const starts = grids.map(({ startMs }) => startMs)
  const ends = grids.map(({ startMs, count }) => startMs + (count - 1) * stepMs)
  const startMs = Math.min(...starts)
  return { startMs, stepMs, count: (Math.max(...ends) - startMs) / stepMs + 1 }
}

function rateOf({ requestsPerSecond }: LoadPoint): number {
  return requestsPerSecond ?? Number.NaN
}

function range(points: readonly LoadPoint[]): string {
  const known = points.flatMap(({ waiting }) => waiting ?? [])
  if (known.length === 0) return 'not known'
  return `${Math.min(...known.map(({ fewest }) => fewest))} to ${Math.max(...known.map(({ most }) => most))}`
}

function print(title: string, cluster: RunningCluster, { ofOne }: MeasuredCapacity): void {
  const knee = cluster.knee()
  console.log(`${title}: one instance ${perSecond(knee)} by ${cluster.slotsOfOne} at once and its own time`)
  for (const one of [...ofOne.estimates, ...ofOne.shortfalls])
    console.log(`  ${one.basis.padEnd(13)} ${said(one, knee)}`)
  console.log(
    `  chosen        ${ofOne.chosen === null ? 'none' : `${ofOne.chosen.basis}, ${said(ofOne.chosen, knee)}`}`,
  )
}

function said(one: Judged, knee: number): string {
  if (!isEstimate(one)) return `none: ${one.code} (${one.have ?? '?'} of ${one.need ?? '?'})`
  const error = (one.requestsPerSecond / knee - 1) * 100
  return `${perSecond(one.requestsPerSecond)}, ${error >= 0 ? '+' : ''}${error.toFixed(1)} %, ${one.points} points`
}

function perSecond(rate: number | null): string {
  return rate === null ? 'not known' : `${rate.toFixed(1)}/s`
}

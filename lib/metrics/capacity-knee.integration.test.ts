import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Grid } from '#lib/domain/metrics/grid.ts'
import type { MeasuredCapacity } from './measure-capacity.ts'
import { startKneeRig, type KneeRig, type RunningCluster } from './testing/knee-rig.ts'
import { until } from './testing/programs.ts'

/** Steps this short make an hour of steps out of seconds. */
const stepMs = 500
const count = 24

let rig: KneeRig

beforeAll(async () => {
  rig = await startKneeRig()
}, 60_000)

afterAll(() => rig.stop())

function lastSteps(): Grid {
  const endMs = Math.floor(Date.now() / stepMs) * stepMs - 2_000
  return { startMs: endMs - (count - 1) * stepMs, stepMs, count }
}

type Seen = { readonly measured: MeasuredCapacity; readonly figure: number; readonly countedPerSecond: number }

/** Waits until there is a figure by that way of knowing; with what the load itself counted meanwhile. */
async function measuredBy(basis: 'saturation' | 'concurrency', { capacity, callers }: RunningCluster): Promise<Seen> {
  const counts: { readonly at: number; readonly answered: number }[] = []
  let seen: Seen | null = null
  const look = async () => {
    counts.push({ at: Date.now(), answered: callers.answered() })
    const grid = lastSteps()
    const measured = await capacity(grid)
    const found = measured.ofOne.estimates.find((one) => one.basis === basis)
    const first = counts.find(({ at }) => at >= grid.startMs)
    const last = counts.findLast(({ at }) => at <= grid.startMs + (count - 1) * stepMs)
    if (!found || !first || !last || last.at <= first.at) return false
    const countedPerSecond = ((last.answered - first.answered) / (last.at - first.at)) * 1_000
    seen = { measured, figure: found.requestsPerSecond, countedPerSecond }
    return true
  }
  await until(look, `a figure by ${basis}`, 120_000)
  if (seen === null) throw new Error('nothing was seen')
  return seen
}

test('the knee is read out of a Prometheus: from above where requests wait, from below where they do not', async () => {
  const { collector, guiApi } = rig.clusters
  const quietCallers = 6
  // Twice as many as the collector is given at once, and three quarters of it for the other.
  collector.callers.be(30)
  guiApi.callers.be(quietCallers)
  const [full, quiet] = await Promise.all([measuredBy('saturation', collector), measuredBy('concurrency', guiApi)])
  console.info(
    `waiting: ${full.figure.toFixed(1)}/s of ${collector.knee().toFixed(1)}/s; by time: ${quiet.figure.toFixed(1)}/s of ${guiApi.knee().toFixed(1)}/s`,
  )

  // Between what the load was answered and what the limit allows: a slow machine is nearer to the first.
  expect(full.figure).toBeGreaterThan((full.countedPerSecond / collector.instances) * 0.9)
  expect(full.figure).toBeLessThan(collector.knee() * 1.1)
  expect(full.measured.ofOne.chosen?.basis).toBe('saturation')

  expect(quiet.figure).toBeGreaterThan((quiet.countedPerSecond / quietCallers) * guiApi.slotsOfOne * 0.9)
  expect(quiet.figure).toBeLessThan(guiApi.knee() * 1.1)
  // The one that is full next door does not show here.
  expect(quiet.measured.ofOne.shortfalls).toContainEqual(expect.objectContaining({ basis: 'saturation', have: 0 }))
  expect(quiet.measured.points.every(({ waiting }) => waiting === null || waiting.most === 0)).toBe(true)
}, 150_000)

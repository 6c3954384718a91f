import { describe, expect, test } from 'vitest'

import { capacityOfOne } from './capacity-of-one.ts'
import { demandOf } from './demand.ts'
import {
  byConcurrency,
  byCpu,
  byDocumentation,
  byFloor,
  bySaturation,
  isEstimate,
  type Estimate,
  type Judged,
} from './estimate.ts'
import { fitLine } from './line-fit.ts'
import type { LoadPoint } from './load-point.ts'
import {
  carried,
  defaultCapacityPolicy,
  headroomAfterLoss,
  replicasNeeded,
  takenOf,
  type Need,
} from './replicas-needed.ts'
import { workerCount } from './worker-count.ts'

const minuteMs = 60_000
const start = Date.UTC(2026, 10, 1)

const nothing: LoadPoint = {
  at: start,
  requestsPerSecond: null,
  ready: null,
  cpuCores: null,
  throttled: null,
  p95Seconds: null,
  serviceSeconds: null,
  errors: null,
  waiting: null,
  slots: null,
}

/** The same numbers in every run. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A week of a cluster of three whose instances take `perRequest` cores for each request and second. */
function week({
  noise,
  perRequest = 0.0015,
  seed = 7,
}: {
  noise: number
  perRequest?: number
  seed?: number
}): LoadPoint[] {
  const next = random(seed)
  return Array.from({ length: 7 * 288 }, (_, index) => {
    const perInstance = 200 + 150 * Math.sin((index / 288) * 2 * Math.PI)
    const isOutlier = next() < 0.01
    const cores = (0.05 + perRequest * perInstance) * (1 + noise * (next() * 2 - 1)) * (isOutlier ? 5 : 1)
    return {
      ...nothing,
      at: start + index * 5 * minuteMs,
      requestsPerSecond: perInstance * 3,
      ready: 3,
      cpuCores: cores * 3,
    }
  })
}

function estimated(judged: Judged): Estimate {
  if (!isEstimate(judged)) throw new Error(`No figure by ${judged.basis}: ${judged.code}`)
  return judged
}

describe('what one instance carries by its cores', () => {
  test.each([0, 0.08, 0.25])('is found within 3 % under noise of %f and one outlier in a hundred', (noise) => {
    const truth = (1 - 0.05) / 0.0015
    for (const seed of [1, 2, 3]) {
      const { requestsPerSecond } = estimated(byCpu(week({ noise, seed }), 1))
      expect(Math.abs(requestsPerSecond / truth - 1)).toBeLessThan(0.03)
    }
  })

  test('follows the limit, not the node', () => {
    const whole = estimated(byCpu(week({ noise: 0 }), 1)).requestsPerSecond
    const half = estimated(byCpu(week({ noise: 0 }), 0.5)).requestsPerSecond
    expect(half / whole).toBeCloseTo((0.5 - 0.05) / (1 - 0.05), 5)
  })

  test('is refused on less than 500 points, with what there is', () => {
    expect(byCpu(week({ noise: 0 }).slice(0, 499), 1)).toEqual({
      basis: 'cpu',
      code: 'too-few-points',
      have: 499,
      need: 500,
    })
  })

  test('is refused where the load hardly varied', () => {
    const flat = week({ noise: 0 }).map((point) => ({ ...point, requestsPerSecond: 600 }))
    expect(byCpu(flat, 1)).toMatchObject({ code: 'too-little-variation', have: 1, need: 2 })
  })

  test('is refused where cores do not follow load', () => {
    const next = random(3)
    const loose = week({ noise: 0 }).map((point) => ({ ...point, cpuCores: next() * 3 }))
    expect(byCpu(loose, 1)).toMatchObject({ code: 'no-fit' })
  })

  test('is refused where nobody knows how many cores it may use', () => {
    expect(byCpu(week({ noise: 0 }), null)).toMatchObject({ code: 'not-known' })
  })

  test('leaves out what was throttled, and what was not seen', () => {
    const points = week({ noise: 0 })
    const held = points.map((point, index) =>
      index % 3 === 0
        ? { ...point, cpuCores: 0.3, throttled: 0.6 }
        : index % 3 === 1
          ? { ...point, cpuCores: null }
          : point,
    )
    const { requestsPerSecond, points: used } = estimated(byCpu(held, 1))
    expect(used).toBe(672)
    expect(requestsPerSecond).toBeCloseTo((1 - 0.05) / 0.0015, 0)
  })
})

test('a line of points with one x is none', () => {
  expect(
    fitLine([
      [1, 2],
      [1, 3],
    ]),
  ).toBeNull()
  expect(fitLine([])).toBeNull()
})

describe('what one instance carries by what it takes at once', () => {
  const quiet = Array.from({ length: 30 }, () => ({
    ...nothing,
    requestsPerSecond: 100,
    ready: 3,
    serviceSeconds: 0.0405,
    waiting: { fewest: 0, most: 0 },
    slots: 15,
  }))

  test('is slots by the time of one', () => {
    const busy = quiet.map((point) => ({ ...point, requestsPerSecond: 250 }))
    expect(estimated(byConcurrency(busy)).requestsPerSecond).toBeCloseTo(123.46, 2)
  })

  test('is not computed from a limit of the proxy far beyond what was ever carried', () => {
    expect(byConcurrency(quiet)).toMatchObject({ code: 'too-far', need: 2 })
  })

  test('is not known where the proxy sets no limit', () => {
    expect(byConcurrency(quiet.map((point) => ({ ...point, slots: null })))).toMatchObject({ code: 'not-known' })
  })

  test('does not use times in which requests waited', () => {
    const once = quiet.map((point) => ({ ...point, waiting: { fewest: 0, most: 4 } }))
    expect(byConcurrency(once)).toMatchObject({ code: 'too-few-points', have: 0 })
    expect(byConcurrency(quiet.map((point) => ({ ...point, waiting: null })))).toMatchObject({ have: 0 })
  })
})

test('where requests waited all the time, what was carried is the capacity', () => {
  const full = Array.from({ length: 30 }, (_, index) => ({
    ...nothing,
    requestsPerSecond: 360 + (index % 5),
    ready: 3,
    errors: 0,
    waiting: { fewest: 8, most: 12 },
  }))
  expect(estimated(bySaturation(full)).requestsPerSecond).toBeCloseTo(120.67, 1)
  // A tenth waited too long and was sent away.
  expect(estimated(bySaturation(full.map((point) => ({ ...point, errors: 0.1 })))).requestsPerSecond).toBeCloseTo(
    108.6,
    1,
  )
  for (const waiting of [null, { fewest: 0, most: 12 }])
    expect(bySaturation(full.map((point) => ({ ...point, waiting })))).toMatchObject({ code: 'never-seen', have: 0 })
})

test('the floor is what was carried with every objective met', () => {
  const objectives = { p95Seconds: 0.3, errors: 0.001 }
  const good = Array.from({ length: 10 }, (_, index) => ({
    ...nothing,
    requestsPerSecond: 300 + index * 30,
    ready: 3,
    p95Seconds: 0.1,
    errors: 0,
  }))
  const slow = { ...nothing, requestsPerSecond: 3_000, ready: 3, p95Seconds: 2, errors: 0 }
  const unknown = { ...nothing, requestsPerSecond: 3_000, ready: 3, p95Seconds: null, errors: 0 }
  expect(estimated(byFloor([...good, slow, unknown], objectives)).requestsPerSecond).toBe(150)
  expect(byFloor([slow, unknown], objectives)).toMatchObject({ code: 'too-few-points', have: 0 })
})

describe('of several ways of knowing', () => {
  const of = (basis: Estimate['basis'], requestsPerSecond: number): Estimate => ({
    basis,
    requestsPerSecond,
    uncertainty: null,
    points: 1_000,
  })

  test('a load test is believed before any model', () => {
    expect(capacityOfOne([of('load-test', 480), of('cpu', 300), of('floor', 200)]).chosen).toEqual(of('load-test', 480))
  })

  test('of two models the smaller one binds', () => {
    expect(capacityOfOne([of('cpu', 430), of('concurrency', 370)]).chosen).toEqual(of('concurrency', 370))
  })

  test('a model below what was carried well gives way to it', () => {
    expect(capacityOfOne([of('cpu', 100), of('floor', 150)]).chosen).toEqual(of('floor', 150))
  })

  test('a floor and the documentation alone are a range and no plan', () => {
    expect(capacityOfOne([of('floor', 40), of('documentation', 600)])).toMatchObject({
      chosen: null,
      range: { atLeast: 40, atMost: 600 },
    })
    expect(capacityOfOne([of('floor', 700), of('documentation', 600)]).range).toEqual({ atLeast: 700, atMost: null })
    expect(capacityOfOne([byDocumentation(null)])).toMatchObject({ chosen: null, range: null })
  })
})

describe('how many are needed', () => {
  const none = { by: 'count', count: 0 } as const
  const need = (demand: number, ofOne: number): Need => ({
    demand,
    ofOne,
    lostWithNode: 1,
    takenByRollout: none,
    minimum: 3,
  })

  test.each([
    [600, 600, 3],
    [1_500, 600, 4],
    [3_000, 600, 8],
    [6_000, 600, 16],
    [600, 24, 39],
    [1_500, 24, 97],
  ])('%i requests/s at %i of one take %i', (demand, ofOne, recommended) => {
    expect(replicasNeeded(need(demand, ofOne), defaultCapacityPolicy).recommended).toBe(recommended)
  })

  test('in a thousand cases loss and rollout are survived, normal use is kept, and one fewer would break one of the three', () => {
    const next = random(11)
    const wrong: object[] = []
    for (let round = 0; round < 1_000; round += 1) {
      const one: Need = {
        demand: next() * 10_000,
        ofOne: 5 + next() * 1_000,
        lostWithNode: 1 + Math.floor(next() * 4),
        takenByRollout:
          next() < 0.5
            ? { by: 'count', count: Math.floor(next() * 6) }
            : { by: 'share', share: Math.floor(next() * 90) / 100, atLeast: Math.floor(next() * 2) },
        minimum: 1 + Math.floor(next() * 5),
      }
      const { recommended } = replicasNeeded(one, defaultCapacityPolicy)
      const holds = (count: number) =>
        carried(count - one.lostWithNode, one.ofOne, defaultCapacityPolicy) >= one.demand * (1 - 1e-9) &&
        carried(count - takenOf(count, one.takenByRollout), one.ofOne, defaultCapacityPolicy) >=
          one.demand * (1 - 1e-9) &&
        count * one.ofOne * defaultCapacityPolicy.normalUse >= one.demand * (1 - 1e-9) &&
        count >= one.minimum
      if (!holds(recommended)) wrong.push({ ...one, recommended, is: 'too few' })
      if (holds(recommended - 1) && recommended - 1 > one.lostWithNode)
        wrong.push({ ...one, recommended, is: 'too many' })
    }
    expect(wrong).toEqual([])
  })

  test('a rollout that takes away more than a node is lost with needs more', () => {
    const of = (takenByRollout: Need['takenByRollout']) =>
      replicasNeeded({ ...need(1_500, 600), takenByRollout }, defaultCapacityPolicy).recommended
    expect(of({ by: 'count', count: 2 })).toBe(5)
    expect(of({ by: 'share', share: 0.25, atLeast: 0 })).toBe(4)
    expect(of({ by: 'share', share: 0.5, atLeast: 0 })).toBe(5)
    // Recreate: nothing is left whatever the number.
    expect(of({ by: 'share', share: 1, atLeast: 1 })).toBe(4)
  })

  test('the room after a loss is a multiple of the demand, and none of no demand', () => {
    expect(headroomAfterLoss({ ready: 6, lost: 1, demand: 1_240, ofOne: 430 }, defaultCapacityPolicy)).toBeCloseTo(
      1.474,
      3,
    )
    expect(headroomAfterLoss({ ready: 1, lost: 1, demand: 10, ofOne: 430 }, defaultCapacityPolicy)).toBe(0)
    expect(headroomAfterLoss({ ready: 1, lost: 1, demand: 0, ofOne: 430 }, defaultCapacityPolicy)).toBeNull()
  })
})

describe('the demand', () => {
  const days = (count: number, rate: (hour: number) => number | null): LoadPoint[] =>
    Array.from({ length: count * 24 }, (_, hour) => ({
      ...nothing,
      at: start + hour * 60 * minuteMs,
      requestsPerSecond: rate(hour),
    }))

  test('is what is hardly ever exceeded, with its peak and its span', () => {
    const demand = demandOf(
      days(14, (hour) => (hour === 100 ? 5_000 : 100 + (hour % 24))),
      start + 14 * 86_400_000,
      0.2,
    )
    expect(demand).toMatchObject({ peak: { requestsPerSecond: 5_000, at: start + 100 * 60 * minuteMs }, points: 336 })
    expect(demand?.planned).toBeCloseTo(123 * 1.2, 0)
    expect(demand?.days).toBeCloseTo(13.96, 2)
  })

  test('is at least the same hour of last week', () => {
    const now = start + 14 * 86_400_000
    const points = days(14, (hour) => (hour === 168 ? 900 : 100))
    expect(demandOf(points, now, 0)?.planned).toBe(900)
  })

  test('is not known where nothing was seen', () => {
    expect(
      demandOf(
        days(14, () => null),
        start,
        0,
      ),
    ).toBeNull()
  })
})

test.each([
  [{ args: ['--workers', '4'] }, 4],
  [{ args: ['gunicorn -w 25 app:app'] }, 25],
  [{ command: ['uvicorn', '--workers=2'] }, 2],
  [{ environment: { WEB_CONCURRENCY: '8' } }, 8],
  [{ environment: { GUNICORN_CMD_ARGS: '--bind=0.0.0.0 --workers=3' } }, 3],
  [{ environment: { WEB_CONCURRENCY: 'many' } }, null],
  [{ args: ['--workers', '0'] }, null],
  [{}, null],
])('of %j the processes are %s', (facts, count) => {
  expect(workerCount({ command: [], args: [], environment: {}, ...facts })).toBe(count)
})

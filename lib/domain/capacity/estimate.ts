import { fitLine } from './line-fit.ts'
import { loadOfOne, type InstanceLoad, type LoadPoint } from './load-point.ts'
import { median, quantile } from './quantile.ts'

/** How a figure came to be, the best first. A better one is never exceeded by a worse one. */
export type Basis = 'load-test' | 'saturation' | 'cpu' | 'concurrency' | 'floor' | 'documentation'

/** What one instance carries at 100 % of what binds it. */
export type Estimate = {
  readonly basis: Basis
  readonly requestsPerSecond: number
  /** Half the width of what is likely, as a share; null where nobody can say. */
  readonly uncertainty: number | null
  readonly points: number
}

/** Why a way of knowing gives no figure, with what it has and what it would need. */
export type Shortfall = {
  readonly basis: Basis
  readonly code: 'too-few-points' | 'too-little-variation' | 'no-fit' | 'not-known' | 'never-seen' | 'too-far'
  readonly have: number | null
  readonly need: number | null
}

export type Judged = Estimate | Shortfall

export function isEstimate(judged: Judged): judged is Estimate {
  return 'requestsPerSecond' in judged
}

export const capacityGates = {
  points: 500,
  /** 95th to 5th percentile of the load of one instance. */
  variation: 2,
  residual: 0.15,
  saturatedPoints: 20,
  floorPoints: 5,
  /** Times the most that one instance was seen to carry: no line is drawn further. */
  reach: 2,
} as const

/**
 * Cores against load: where an instance is out of cores.
 * @param coresOfOne The smaller of its CPU limit and the processes it runs, in cores; null where neither is known.
 */
export function byCpu(points: readonly LoadPoint[], coresOfOne: number | null): Judged {
  const basis = 'cpu'
  if (coresOfOne === null) return { basis, code: 'not-known', have: null, need: null }
  // A point that was held back has the cores of the limit, and not of its load.
  const seen = loadOfOne(points).filter(({ cpuCores, throttled }) => cpuCores !== null && (throttled ?? 0) < 0.05)
  const short = thin(basis, seen)
  if (short) return short
  const line = fitLine(seen.map(({ perInstance, cpuCores, ready }) => [perInstance, (cpuCores ?? 0) / (ready ?? 1)]))
  if (!line || line.slope <= 0 || line.residual > capacityGates.residual)
    return { basis, code: 'no-fit', have: line?.residual ?? null, need: capacityGates.residual }
  const requestsPerSecond = (coresOfOne - line.intercept) / line.slope
  return { basis, requestsPerSecond, uncertainty: line.residual, points: seen.length }
}

/**
 * Little's law: requests that an instance is given at once divided by the time of one, while nothing waits. A proxy's
 * limit is often far above what an instance can do, so it is not believed far beyond what was seen.
 */
export function byConcurrency(points: readonly LoadPoint[]): Judged {
  const basis = 'concurrency'
  const limited = loadOfOne(points).filter(({ slots }) => (slots ?? 0) > 0)
  if (limited.length === 0) return { basis, code: 'not-known', have: null, need: null }
  const quiet = limited.filter(({ serviceSeconds, waiting }) => (serviceSeconds ?? 0) > 0 && waiting?.most === 0)
  if (quiet.length < capacityGates.saturatedPoints)
    return { basis, code: 'too-few-points', have: quiet.length, need: capacityGates.saturatedPoints }
  const { typical, uncertainty } = centreOf(
    quiet.map(({ slots, ready, serviceSeconds }) => (slots ?? 0) / (ready ?? 1) / (serviceSeconds ?? 1)),
  )
  const reached = Math.max(...limited.map(({ perInstance }) => perInstance))
  if (typical > reached * capacityGates.reach)
    return { basis, code: 'too-far', have: typical / reached, need: capacityGates.reach }
  return { basis, requestsPerSecond: typical, uncertainty, points: quiet.length }
}

/**
 * Requests waited for an instance all the time: what was carried then is all that it carries. What is refused after
 * waiting too long is answered, but not carried.
 */
export function bySaturation(points: readonly LoadPoint[]): Judged {
  const basis = 'saturation'
  const full = loadOfOne(points).filter(({ waiting, errors }) => (waiting?.fewest ?? 0) > 0 && errors !== null)
  if (full.length < capacityGates.saturatedPoints)
    return { basis, code: 'never-seen', have: full.length, need: capacityGates.saturatedPoints }
  const { typical, uncertainty } = centreOf(full.map(({ perInstance, errors }) => perInstance * (1 - (errors ?? 0))))
  return { basis, requestsPerSecond: typical, uncertainty, points: full.length }
}

/** The median, and how far from it half of the values lie, as a share of it. */
function centreOf(values: readonly number[]): { readonly typical: number; readonly uncertainty: number | null } {
  const typical = median(values) ?? 0
  const deviation = median(values.map((value) => Math.abs(value - typical))) ?? 0
  return { typical, uncertainty: typical > 0 ? deviation / typical : null }
}

/** What one instance carried while every objective was met: it carries this at least. */
export function byFloor(
  points: readonly LoadPoint[],
  objectives: { readonly p95Seconds: number; readonly errors: number },
): Judged {
  const basis = 'floor'
  const good = loadOfOne(points).filter(
    (point) =>
      point.p95Seconds !== null &&
      point.p95Seconds <= objectives.p95Seconds &&
      point.errors !== null &&
      point.errors <= objectives.errors &&
      (point.throttled ?? 0) < 0.05,
  )
  if (good.length < capacityGates.floorPoints)
    return { basis, code: 'too-few-points', have: good.length, need: capacityGates.floorPoints }
  const best = good.toSorted((one, other) => other.perInstance - one.perInstance)
  // Not the one best step, which may be an accident of counting.
  const requestsPerSecond = best[capacityGates.floorPoints - 1]?.perInstance ?? 0
  return { basis, requestsPerSecond, uncertainty: null, points: good.length }
}

/**
 * What the documentation says, for want of anything seen: 600 requests/s with 25 workers and one Elasticsearch.
 * @param workers Processes of one instance; null where neither arguments nor environment say it.
 */
export function byDocumentation(workers: number | null): Judged {
  const basis = 'documentation'
  if (workers === null) return { basis, code: 'not-known', have: null, need: null }
  return { basis, requestsPerSecond: (600 / 25) * workers, uncertainty: null, points: 0 }
}

function thin(basis: Basis, seen: readonly InstanceLoad[]): Shortfall | null {
  if (seen.length < capacityGates.points)
    return { basis, code: 'too-few-points', have: seen.length, need: capacityGates.points }
  const rates = seen.map(({ perInstance }) => perInstance)
  const low = quantile(rates, 0.05) ?? 0
  const high = quantile(rates, 0.95) ?? 0
  const variation = low > 0 ? high / low : high > 0 ? Infinity : 0
  if (variation < capacityGates.variation)
    return { basis, code: 'too-little-variation', have: variation, need: capacityGates.variation }
  return null
}

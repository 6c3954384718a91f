import { isEstimate, type Basis, type Estimate, type Judged, type Shortfall } from './estimate.ts'

/** What one instance carries, and every way it was asked. */
export type CapacityOfOne = {
  /** The figure to plan with; null where nothing is known that may be planned with. */
  readonly chosen: Estimate | null
  /**
   * Only a floor or the documentation is known: it lies between them, or nobody knows how far above the floor.
   * Requests per second.
   */
  readonly range: { readonly atLeast: number | null; readonly atMost: number | null } | null
  readonly estimates: readonly Estimate[]
  readonly shortfalls: readonly Shortfall[]
}

const measured = new Set<Basis>(['cpu', 'concurrency'])

/** Ranks what the ways of knowing gave: a load test, then saturation, then the smaller of the two models. */
export function capacityOfOne(judged: readonly Judged[]): CapacityOfOne {
  const estimates = judged.filter(isEstimate)
  const shortfalls = judged.filter((one): one is Shortfall => !isEstimate(one))
  const of = (basis: Basis) => estimates.find((estimate) => estimate.basis === basis) ?? null
  const models = estimates
    .filter(({ basis }) => measured.has(basis))
    .toSorted((one, other) => one.requestsPerSecond - other.requestsPerSecond)
  const tested = of('load-test') ?? of('saturation')
  const chosen = tested ?? models[0] ?? null
  return {
    chosen: chosen && atLeastSeen(chosen, of('floor')),
    range: chosen ? null : between(of),
    estimates,
    shortfalls,
  }
}

/** A model that says less than what was carried with every objective met is wrong by that much. */
function atLeastSeen(chosen: Estimate, floor: Estimate | null): Estimate {
  if (chosen.basis === 'load-test' || !floor || floor.requestsPerSecond <= chosen.requestsPerSecond) return chosen
  return floor
}

function between(of: (basis: Basis) => Estimate | null): CapacityOfOne['range'] {
  const floor = of('floor')?.requestsPerSecond ?? null
  const documented = of('documentation')?.requestsPerSecond ?? null
  if (floor === null && documented === null) return null
  // What was carried refutes a documented figure below it.
  const atMost = documented !== null && (floor === null || documented > floor) ? documented : null
  return { atLeast: floor, atMost }
}

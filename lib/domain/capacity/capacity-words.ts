import type { CapacityOfOne } from './capacity-of-one.ts'
import type { Basis, Estimate, Shortfall } from './estimate.ts'

/** Where a figure comes from, so that nobody takes a guess for a measurement. */
export function basisWords(basis: Basis): string {
  switch (basis) {
    case 'load-test':
      return 'measured by a load test'
    case 'saturation':
      return 'measured while requests waited'
    case 'cpu':
      return 'computed from CPU against load'
    case 'concurrency':
      return 'computed from the time of a request'
    case 'floor':
      return 'carried well before, so at least that'
    case 'documentation':
      return 'documentation: 24 requests/s for each process, not measured here'
  }
}

/** "≈430 requests/s, computed from CPU against load (2,016 points, ±3 %)" */
export function estimateWords({ basis, requestsPerSecond, uncertainty, points }: Estimate): string {
  const ground = [
    ...(points > 0 ? [`${points.toLocaleString('en')} points`] : []),
    ...(uncertainty === null ? [] : [`±${Math.max(1, Math.round(uncertainty * 100))} %`]),
  ]
  const figure = `${basis === 'floor' ? '≥' : '≈'}${rateWords(requestsPerSecond)}`
  return `${figure}, ${basisWords(basis)}${ground.length === 0 ? '' : ` (${ground.join(', ')})`}`
}

export function rateWords(requestsPerSecond: number): string {
  const digits = requestsPerSecond >= 10 ? 0 : 1
  return `${requestsPerSecond.toLocaleString('en', { maximumFractionDigits: digits })} requests/s`
}

/** Why a way of knowing says nothing, and what it would take. */
export function shortfallWords({ basis, code, have, need }: Shortfall): string {
  switch (code) {
    case 'too-few-points':
      return `${have ?? 0} points of ${need ?? 0} that are needed. More time, or an earlier start of the metrics source.`
    case 'too-little-variation':
      return `The load of one instance varied by ${(have ?? 0).toFixed(1)} times, and ${need ?? 2} times are needed. A load test would show it.`
    case 'no-fit':
      return 'CPU does not follow the load closely enough to compute with.'
    case 'never-seen':
      return (have ?? 0) === 0
        ? 'Requests were never seen to wait.'
        : `Requests waited all through ${have} steps, and ${need ?? 0} are needed.`
    case 'too-far':
      return `The limit of the proxy would allow ${(have ?? 0).toFixed(0)} times what was ever carried, and no more than ${need ?? 2} times is believed. A load test would show it.`
    case 'not-known':
      return basis === 'cpu'
        ? 'Neither a CPU limit nor the number of processes is set on the workload.'
        : basis === 'documentation'
          ? 'The workload does not say how many processes an instance runs.'
          : 'Nobody says how many requests an instance is given at once.'
  }
}

/** What one instance carries, in one sentence. */
export function ofOneWords({ chosen, range }: CapacityOfOne): string {
  if (chosen !== null) return `One instance carries ${estimateWords(chosen)}.`
  if (range === null) return 'What one instance carries is not known.'
  const { atLeast, atMost } = range
  if (atLeast === null)
    return `What one instance carries was not measured; the documentation says ${rateWords(atMost ?? 0)}.`
  const floor = `One instance carried ${rateWords(atLeast)} well`
  return atMost === null
    ? `${floor}; how much more it carries is not known.`
    : `${floor}; the documentation says ${rateWords(atMost)}, which was not measured here.`
}

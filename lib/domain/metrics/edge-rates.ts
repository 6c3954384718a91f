import type { Measure } from './sample.ts'

/** What the edge carried for one workload during a tick. */
export type EdgeRates = {
  readonly values: Readonly<Partial<Record<Extract<Measure, 'requests' | 'errors' | 'refused' | 'latency'>, number>>>
  readonly latencyCounts: readonly number[] | null
  readonly isPartial: boolean
}

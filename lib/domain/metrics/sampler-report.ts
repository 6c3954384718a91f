import type { StoreAnswer } from '../health/store-health.ts'
import type { WayInAnswer } from '../health/way-in.ts'
import type { HealthAnswer } from './health-answer.ts'
import type { InstanceUsage } from './instance-usage.ts'

/** How a source of the sampler was at the last tick. */
export type SampledState = 'ok' | 'absent' | 'forbidden' | 'unavailable' | 'not-configured'

/** What the sampling process found at its last tick, for every process that draws it. */
export type SamplerReport = {
  readonly atMs: number
  readonly usage: readonly {
    readonly namespace: string
    readonly state: SampledState
    readonly why: string | null
    /** The server's time of the newest reading. */
    readonly asOfMs: number | null
  }[]
  readonly edge: {
    readonly state: SampledState
    readonly why: string | null
    readonly targets: readonly { readonly id: string; readonly kind: string; readonly why: string | null }[]
    /** Requests a second that could be given to a workload, and all; null where not known. */
    readonly named: number | null
    readonly total: number | null
  }
  readonly events: { readonly state: SampledState; readonly why: string | null }
  readonly instances: {
    readonly usage: readonly InstanceUsage[]
    readonly health: readonly HealthAnswer[]
  }
  readonly stores: readonly StoreAnswer[]
  readonly waysIn: readonly WayInAnswer[]
  /** Workloads beyond the limit, which are not sampled. */
  readonly leftOut: number
}

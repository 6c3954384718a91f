/** What happened is looked at in means of so long. */
export const capacityStepMs = 300_000

/** What was seen of one cluster in one step. Null is "not known", never zero. */
export type LoadPoint = {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly requestsPerSecond: number | null
  /** Instances that were ready. */
  readonly ready: number | null
  /** Cores that all of them used together. */
  readonly cpuCores: number | null
  /** Share of the CPU periods in which they were held back, 0…1. */
  readonly throttled: number | null
  readonly p95Seconds: number | null
  /** Mean time of a request at the instance, without waiting for it. */
  readonly serviceSeconds: number | null
  /** Share of answers that are errors of the server, 0…1. */
  readonly errors: number | null
  /** Requests that waited for a free instance, the fewest and the most of the step. */
  readonly waiting: { readonly fewest: number; readonly most: number } | null
  /** Requests that all ready instances together are given at once. */
  readonly slots: number | null
}

/** Load of one instance in one step, where rate and number of instances are known. */
export type InstanceLoad = LoadPoint & { readonly perInstance: number }

/** Steps that say how much one instance carried. A step without a ready instance says nothing about one. */
export function loadOfOne(points: readonly LoadPoint[]): InstanceLoad[] {
  return points.flatMap((point) => {
    if (point.requestsPerSecond === null || point.ready === null || point.ready === 0) return []
    return [{ ...point, perInstance: point.requestsPerSecond / point.ready }]
  })
}

/** What a tick says of a workload or of an installation; the names of the store's columns. */
export const measures = [
  /** Cores and bytes, of all instances together and of the busiest one. */
  'cpu',
  'cpu_peak',
  'memory',
  'memory_peak',
  'ready',
  'desired',
  /** Those of this tick. */
  'restarts',
  /** A second, at the edge: all, 5xx and 4xx. */
  'requests',
  'errors',
  'refused',
  /** Seconds, the mean of the tick. */
  'latency',
  /** A second, as Tracardi counts what it stored. */
  'events',
  /** Seconds that the console's own health check took, and how many instances answered it. */
  'probe',
  'answering',
] as const

export type Measure = (typeof measures)[number]

export type SubjectSample = {
  /** `workload:<id>` or `installation:<namespace>/<release>`. */
  readonly subject: string
  /** What is not known is left out; it is never zero. */
  readonly values: Readonly<Partial<Record<Measure, number>>>
  /** How many requests took so long, by `latencyBounds`; null without a histogram. */
  readonly latencyCounts: readonly number[] | null
  /** A small part of the edge did not answer. */
  readonly isPartial: boolean
}

/** Of an instance `restarts` is its counter, since rows are further apart than what happens to it. */
export const instanceMeasures = ['cpu', 'memory', 'restarts', 'probe'] as const

export type InstanceMeasure = (typeof instanceMeasures)[number]

export type InstanceSample = {
  /** `instance:<id>` */
  readonly subject: string
  readonly values: Readonly<Partial<Record<InstanceMeasure, number>>>
}

export const tickSeconds = 15
export const instanceSeconds = 60

export type Tier = 'raw' | 'm1' | 'm10' | 'h1'

export const tierSeconds: Readonly<Record<Tier, number>> = { raw: tickSeconds, m1: 60, m10: 600, h1: 3_600 }

/** For how long each tier is kept, in seconds. */
export type Retention = Readonly<Record<Tier, number>>

/** The finest first. */
export const tiers = ['raw', 'm1', 'm10', 'h1'] as const satisfies readonly Tier[]

/**
 * Where a chart's steps are read from: the coarsest tier that fits into them, or, when that is not kept for so long, the
 * finest one that is.
 */
export function tierFor(stepSeconds: number, ageSeconds: number, retention: Retention): Tier {
  const kept = tiers.filter((tier) => retention[tier] >= ageSeconds)
  const fitting = kept.findLast((tier) => stepSeconds % tierSeconds[tier] === 0)
  return fitting ?? kept[0] ?? 'h1'
}

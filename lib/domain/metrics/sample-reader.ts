import type { InstanceMeasure, Measure, Tier } from './sample.ts'

/** How many readings a step has, and what they were. */
export type Figures = { readonly n: number; readonly sum: number; readonly min: number; readonly max: number }

/** After `fromMs`, up to and with `toMs`, in steps that are named by their end. */
export type ReadSpan = { readonly fromMs: number; readonly toMs: number; readonly stepMs: number }

type AtStep = { readonly subject: string; readonly atMs: number }

/** What was sampled, as the store gives it: steps without readings are left out. */
export type SampleReader = {
  readonly figures: (
    tier: Tier,
    subjects: readonly string[],
    measures: readonly Measure[],
    span: ReadSpan,
  ) => Promise<
    readonly (AtStep & {
      readonly of: (measure: Measure) => Figures | null
      /** A small part of the edge is missing. */
      readonly isPartial: boolean
    })[]
  >
  readonly latencyCounts: (
    tier: Tier,
    subjects: readonly string[],
    span: ReadSpan,
  ) => Promise<readonly (AtStep & { readonly counts: readonly number[] })[]>
  readonly instances: (
    subjects: readonly string[],
    span: ReadSpan,
  ) => Promise<readonly (AtStep & { readonly of: (measure: InstanceMeasure) => number | null })[]>
  /** When the newest reading of a measure was made; null when there is none since then. */
  readonly newest: (subjects: readonly string[], measure: Measure, sinceMs: number) => Promise<number | null>
  readonly newestOfInstances: (
    subjects: readonly string[],
    measure: InstanceMeasure,
    sinceMs: number,
  ) => Promise<number | null>
}

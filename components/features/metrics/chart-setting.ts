import type { Comparison, TimeRange } from './time-range.ts'
import type { PartMark } from './use-change-marks.ts'
import type { ChosenRange } from './use-time-range.ts'

/** What all charts of a page share. Its parts keep their identity while nothing changes. */
export type ChartSetting = {
  readonly installation: { readonly namespace: string; readonly release: string }
  readonly range: TimeRange
  readonly compare: Comparison | null
  readonly choose: ChosenRange['choose']
  readonly marks: readonly PartMark[]
  readonly zone: string
  readonly skewMs: number
  /** Somebody points at a chart: nothing moves under the pointer. */
  readonly isHeld: boolean
}

import type { Action } from './action.ts'
import type { FieldChange } from './field-change.ts'
import type { WorkloadRef } from './topology.ts'
import type { FieldWriter } from './watched-fields.ts'

/** Its event in the catalogue of the audit log. */
export const outsideEvent = 'workload.changed-outside'

/** `start`: found when the console began to watch, so it happened while no console did. */
export type NoticedBy = 'watch' | 'start'

/** One or more changes of the same fields by the same hand, which was not this console's. */
export type OutsideChange = {
  readonly id: string
  readonly target: WorkloadRef & { readonly uid: string; readonly release: string | null }
  /** From what stood before the first of them, to what stood after the last. */
  readonly change: readonly FieldChange[]
  /** How many changes were seen. */
  readonly count: number
  /** Of the object, before the first and after the last; writes that nobody saw one by one are between them. */
  readonly generations: { readonly from: number; readonly to: number }
  /** Null when nobody owns the field, as after a scale to zero through `/scale`. */
  readonly writer: FieldWriter | null
  /** The autoscaler of the workload at that time. */
  readonly autoscaler: string | null
  readonly noticedBy: NoticedBy
  /** Last known to be as before, and first seen as after the last change. */
  readonly between: { readonly from: string; readonly to: string }
  readonly noticedAt: string
  /** Its line in the audit log; null while it is not yet recorded. */
  readonly entry: number | null
}

/** What happened to a workload, by this console or beside it. */
export type HistoryItem =
  | { readonly what: 'action'; readonly at: string; readonly action: Action }
  | { readonly what: 'outside'; readonly at: string; readonly outside: OutsideChange }

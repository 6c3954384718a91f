import type { Action } from '#lib/domain/action.ts'
import type { OutsideChange } from '#lib/domain/outside-change.ts'
import type { Workload, WorkloadRef } from '#lib/domain/topology.ts'
import type { Sighting, WatchedFields } from '#lib/domain/watched-fields.ts'
import type { AuditLog } from './ports.ts'

/** How a workload was when some console saw it last. */
export type LastSeen = {
  /** Moves with every write, so that of two consoles one succeeds. */
  readonly version: number
  readonly generation: number
  readonly form: number
  readonly fields: WatchedFields
  /** Until then it is known to have been so. */
  readonly seenAt: string
}

export type Predecessor = LastSeen & { readonly uid: string }

/** A change as it is noticed: once, and not yet in the audit log. */
export type NewOutsideChange = Omit<OutsideChange, 'count' | 'entry'> & { readonly resourceVersion: string }

export type ClaimedChange = {
  readonly outside: OutsideChange
  readonly resourceVersion: string
  /** Somebody began to record it before and did not say that it was done. */
  readonly wasClaimed: boolean
}

/** What the console remembers of the workloads it watches, and of their changes by other hands. */
export type OutsideStore = {
  readonly lastSeen: (uid: string) => Promise<LastSeen | null>
  /** The newest of those that had the name before. */
  readonly predecessorOf: (sighting: Sighting) => Promise<Predecessor | null>
  /** The first look at a workload. What stood under its name before is what it is compared with next. */
  readonly begin: (sighting: Sighting, at: string, before: Predecessor | null) => Promise<void>
  /**
   * Moves on from what was last seen, and keeps the changes, in one step. A change of the same fields by the same hand
   * joins one that waits to be recorded. False when another console has moved on meanwhile; then nothing is kept.
   */
  readonly advance: (
    from: LastSeen,
    to: { readonly sighting: Sighting; readonly at: string },
    changes: readonly NewOutsideChange[],
  ) => Promise<boolean>
  /** The workloads still stand as they were last seen. */
  readonly confirm: (sightings: readonly Sighting[], at: string) => Promise<void>
  /** The console's own actions on this very object, newest first, as far back as they may matter. */
  readonly actionsOn: (ref: WorkloadRef, uid: string) => Promise<readonly Action[]>
  /** Takes what is due to be recorded; for a while nobody else gets it. */
  readonly claimDue: () => Promise<readonly ClaimedChange[]>
  /** The line of the audit log that records the change; null when there is none. */
  readonly entryOf: (id: string) => Promise<number | null>
  readonly recorded: (id: string, entry: number) => Promise<void>
}

export type OutsideWorld = {
  readonly store: OutsideStore
  readonly auditLog: AuditLog
  /** The workload as part of Tracardi; null when it is none. */
  readonly partOf: (ref: WorkloadRef) => Pick<Workload, 'release' | 'autoscaler'> | null
  readonly newId: () => string
  /** Tells the browsers that the history of a workload has grown. */
  readonly announce: (ref: WorkloadRef) => void
}

import type { Action, ActionState, FieldChange, RolloutProgress, ScalePlan } from '#lib/domain/action.ts'
import type { AuditDraft, AuditSource } from '#lib/domain/audit-entry.ts'
import type { ScalePolicy } from '#lib/domain/scaling.ts'
import type { AccountRole } from '#lib/domain/permissions.ts'
import type { Rollout, Topology, WorkloadRef } from '#lib/domain/topology.ts'

/** Who asks, as the session on the server says; never as the request says. */
export type Actor = {
  readonly id: string
  readonly name: string
  readonly role: AccountRole
  /** First 8 bytes of SHA-256 of the session id, hex. */
  readonly session: string
  readonly source: AuditSource
}

/** Nobody answered: the deed may or may not have been done. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'

  /** By name: Next bundles the routes apart from what was started before them, so there are two of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'NoAnswer'
  }
}

/** The audit log did not take the entry, so what it announced must not be done. */
export class AuditUnavailable extends Error {
  override readonly name = 'AuditUnavailable'
}

/** A workload as the API server returned it just now, not as the watch remembers it. */
export type WorkloadReading = {
  readonly ref: WorkloadRef
  readonly uid: string
  readonly resourceVersion: string
  readonly replicas: number
  readonly rollout: Rollout
  readonly progress: RolloutProgress
  readonly lastActionId: string | null
  /** Seconds Kubernetes waits before it calls a rollout stalled; null for a StatefulSet. */
  readonly progressDeadlineSeconds: number | null
  /** Newest writer of `spec.replicas` by managedFields, with its time; null when nobody owns it. */
  readonly replicasManager: { readonly manager: string; readonly at: string | null } | null
}

export type ScalePatch = {
  readonly ref: WorkloadRef
  readonly uid: string
  readonly resourceVersion: string
  readonly replicas: number
  readonly actionId: string
  /** Sent as `Audit-ID`, so that the cluster's own audit log joins exactly. */
  readonly auditId: string
}

/** `refused` is the API server's own no; a time-out or a cut connection throws `NoAnswer`. */
export type PatchAnswer =
  | {
      readonly answer: 'accepted'
      readonly reading: WorkloadReading
      readonly change: readonly FieldChange[]
      readonly warnings: readonly string[]
    }
  | { readonly answer: 'conflict' }
  | { readonly answer: 'not-found' }
  | { readonly answer: 'forbidden'; readonly verb: string; readonly resource: string }
  | { readonly answer: 'invalid'; readonly status: number; readonly detail: string }

export type QuotaRoom = { readonly quota: string; readonly hard: number; readonly used: number }

export type Kubernetes = {
  /** Null when the object is gone. Throws on outage. */
  readonly readWorkload: (ref: WorkloadRef) => Promise<WorkloadReading | null>
  /** The identical patch with `dryRun=All`: nothing is stored. */
  readonly planScale: (patch: ScalePatch) => Promise<PatchAnswer>
  readonly scale: (patch: ScalePatch) => Promise<PatchAnswer>
  /** Pod quotas of the namespace; empty when there are none, null when the console may not read them. */
  readonly podQuotas: (namespace: string) => Promise<readonly QuotaRoom[] | null>
}

export type AuditLog = {
  /** Resolves only when the entry is durable; else rejects with `AuditUnavailable`, and then nothing may be done. */
  readonly append: (draft: AuditDraft) => Promise<{ readonly seq: number; readonly id: string }>
}

export type ActionChange = {
  readonly state?: ActionState
  readonly intentAt?: string
  readonly appliedAt?: string
  readonly settledAt?: string
  readonly deadlineAt?: string
  readonly progress?: RolloutProgress
  readonly message?: string | null
  readonly reason?: string
  readonly ticket?: string | null
}

/** The console's memory of its own actions: progress for people; the audit log is the evidence. */
export type ActionStore = {
  readonly savePlan: (plan: ScalePlan, by: { readonly id: string; readonly name: string }) => Promise<void>
  readonly find: (actionId: string) => Promise<{ readonly action: Action; readonly plan: ScalePlan } | null>
  /**
   * Moves a planned action to `intent`, once for ever and only while no other action holds the target.
   * `taken` names the open action that does; `used` means this plan was submitted before.
   */
  readonly claim: (
    actionId: string,
    claim: { readonly reason: string; readonly ticket: string | null; readonly at: string },
  ) => Promise<
    | { readonly claimed: true }
    | { readonly claimed: false; readonly because: 'used' }
    | { readonly claimed: false; readonly because: 'taken'; readonly by: Action }
  >
  readonly change: (actionId: string, change: ActionChange) => Promise<Action>
  readonly openActions: () => Promise<readonly { readonly action: Action; readonly plan: ScalePlan }[]>
  readonly openActionFor: (ref: WorkloadRef) => Promise<Action | null>
}

/** Everything an operation may touch. */
export type World = {
  readonly kubernetes: Kubernetes
  readonly auditLog: AuditLog
  readonly actions: ActionStore
  readonly topology: () => Topology
  readonly now: () => Date
  readonly newId: () => string
  /** SHA-256 of the text's UTF-8 bytes, lower-case hex. */
  readonly digest: (text: string) => string
  /** Waits; tests pass a clock of their own. */
  readonly pause: (milliseconds: number) => Promise<void>
  /** Tells the browsers that an action moved. */
  readonly announce: (action: Action) => void
  /** Lets a task run on after the answer; the wiring logs its failure. The reconciler finishes what it left. */
  readonly inBackground: (task: Promise<void>) => void
  /** Ids of the actions that this process is carrying through, so that its own reconciler leaves them alone. */
  readonly inHand: Set<string>
  readonly scaling: ScaleSettings
}

export type ScaleSettings = {
  readonly policy: ScalePolicy
  /** How long a plan may be confirmed, and how long a rollout is followed at the most. */
  readonly planTtlMs: number
  readonly rolloutTimeoutMs: number
  /** The charts ship no probes, so a crash shows only after the start: counts must hold still for this long. */
  readonly stableMs: number
  readonly pollMs: number
}

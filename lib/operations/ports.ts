import type { Action, ActionPhase, ActionState, ActionTarget, Plan, RolloutProgress } from '#lib/domain/action.ts'
import type { ApprovalPolicy } from '#lib/domain/approval.ts'
import type { FieldChange } from '#lib/domain/field-change.ts'
import type { AuditDraft, AuditOutcome, AuditPhase, AuditSource } from '#lib/domain/audit-entry.ts'
import type { InstanceProbe } from '#lib/domain/instance-probe.ts'
import type { AccountRole, Permission } from '#lib/domain/permissions.ts'
import type { ScalePolicy } from '#lib/domain/scaling.ts'
import type { Secret } from '#lib/domain/secret.ts'
import type { Rollout, Topology, WorkloadRef } from '#lib/domain/topology.ts'
import type { WorkloadEdit, WritableFields } from '#lib/domain/workload-edit.ts'
import type { RotationTools } from './rotation-port.ts'
import type { Tracardi } from './tracardi-port.ts'

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

/** The audit log takes entries, and none that announces a deed: what it holds cannot be vouched for. */
export class AuditDistrusted extends Error {
  override readonly name = 'AuditDistrusted'
}

/** Another console process has taken the action over: this one stops and leaves it alone. */
export class HoldLost extends Error {
  override readonly name = 'HoldLost'

  /** By name, as for `NoAnswer`. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'HoldLost'
  }
}

/** Who wrote a field last by managedFields, with the time; null when nobody owns it. */
export type Manager = { readonly manager: string; readonly at: string | null } | null

/** A workload as the API server returned it just now, not as the watch remembers it. */
export type WorkloadReading = {
  readonly ref: WorkloadRef
  readonly uid: string
  readonly resourceVersion: string
  readonly fields: WritableFields
  readonly rollout: Rollout
  readonly progress: RolloutProgress
  /** What the console's last write left on the object: an action's id, or that with `.revert` for taking it back. */
  readonly mark: string | null
  /** Seconds Kubernetes waits before it calls a rollout stalled; null for a StatefulSet. */
  readonly progressDeadlineSeconds: number | null
  readonly managers: { readonly replicas: Manager; readonly template: Manager }
}

export type WorkloadPatch = {
  readonly ref: WorkloadRef
  readonly uid: string
  readonly resourceVersion: string
  readonly edit: WorkloadEdit
  readonly mark: string
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

/** An earlier pod template of a workload, as far as the console may return to it. */
export type Revision = {
  readonly revision: string
  readonly createdAt: string | null
  readonly isCurrent: boolean
  readonly images: readonly string[]
  /** What the writable fields of its template were: `replicas` is not part of a revision. */
  readonly fields: Pick<WritableFields, 'guiApi' | 'restartedAt'>
  /** Paths of the template that differ from the current one and that the console may not write. */
  readonly otherDifferences: readonly string[]
}

export type SecretRef = { readonly namespace: string; readonly name: string }

export type SecretReading = {
  readonly ref: SecretRef
  readonly uid: string
  readonly resourceVersion: string
  /** Decoded as UTF-8. */
  readonly values: Readonly<Record<string, Secret>>
  readonly annotations: Readonly<Record<string, string>>
}

export type SecretPatch = {
  readonly ref: SecretRef
  readonly uid: string
  readonly resourceVersion: string
  /** Null removes the key. */
  readonly values: Readonly<Record<string, Secret | null>>
  readonly annotations: Readonly<Record<string, string | null>>
  readonly auditId: string
}

export type SecretAnswer =
  | { readonly answer: 'accepted'; readonly reading: SecretReading }
  | { readonly answer: 'conflict' }
  | { readonly answer: 'not-found' }
  | { readonly answer: 'forbidden'; readonly verb: string; readonly resource: string }
  | { readonly answer: 'invalid'; readonly status: number; readonly detail: string }

export type Kubernetes = {
  /** Null when the object is gone. Throws on outage. */
  readonly readWorkload: (ref: WorkloadRef) => Promise<WorkloadReading | null>
  /** The identical patch with `dryRun=All`: nothing is stored. */
  readonly planEdit: (patch: WorkloadPatch) => Promise<PatchAnswer>
  readonly edit: (patch: WorkloadPatch) => Promise<PatchAnswer>
  /** Pod quotas of the namespace; empty when there are none, null when the console may not read them. */
  readonly podQuotas: (namespace: string) => Promise<readonly QuotaRoom[] | null>
  /** Newest first; null when the workload is gone. */
  readonly revisions: (ref: WorkloadRef) => Promise<readonly Revision[] | null>
  readonly readSecret: (ref: SecretRef) => Promise<SecretAnswer>
  readonly patchSecret: (patch: SecretPatch) => Promise<SecretAnswer>
}

export type AuditLog = {
  /** Resolves only when the entry is durable; else rejects with `AuditUnavailable`, and then nothing may be done. */
  readonly append: (draft: AuditDraft) => Promise<{ readonly seq: number; readonly id: string }>
}

export type RecordedPhase = { readonly phase: AuditPhase; readonly outcome: AuditOutcome | null }

/** The log as operations use it: what became of an action is recorded by the one process that holds it. */
export type ActionLog = AuditLog & {
  /** As `append`, as long as this process holds the action; else nothing is recorded and it rejects with `HoldLost`. */
  readonly appendHeld: (draft: AuditDraft & { readonly actionId: string }) => ReturnType<AuditLog['append']>
  /** Oldest first. */
  readonly entriesOf: (actionId: string) => Promise<readonly RecordedPhase[]>
}

export type ActionChange = {
  readonly state?: ActionState
  readonly phase?: ActionPhase | null
  readonly intentAt?: string
  readonly appliedAt?: string
  readonly settledAt?: string | null
  readonly deadlineAt?: string
  readonly progress?: RolloutProgress | null
  readonly probes?: readonly InstanceProbe[]
  readonly appliedGeneration?: number
  readonly message?: string | null
  readonly reason?: string
  readonly ticket?: string | null
  readonly approvalEntry?: number
}

export type ApprovalAsk = {
  readonly reason: string
  readonly ticket: string | null
  readonly session: string
  readonly at: string
  readonly until: string
}

/** An action with the plan that it carries out. */
export type Stored<Kind extends Plan = Plan> = {
  readonly action: Action
  readonly plan: Kind
  /** The generation of the object right after our patch: as long as it stands, nobody else moved the spec. */
  readonly appliedGeneration: number | null
  /** Of the request that asked for a second admin, as the log names sessions; null where none was asked for. */
  readonly session: string | null
}

/** `taken` names the open action that has the target; `used` means this plan was submitted before. */
export type Claimed =
  | { readonly claimed: true }
  | { readonly claimed: false; readonly because: 'used' }
  | { readonly claimed: false; readonly because: 'taken'; readonly by: Action }

/**
 * The console's memory of its own actions: progress for people; the audit log is the evidence. An open action is held
 * by one process at a time, for a few seconds that `keep` renews; whoever has lost it is told by `HoldLost`.
 */
export type ActionStore = {
  readonly savePlan: (plan: Plan, by: { readonly id: string; readonly name: string }) => Promise<void>
  readonly find: (actionId: string) => Promise<Stored | null>
  /**
   * Moves a planned action to `intent`, once for ever and only while no other action holds the target, and holds it.
   */
  readonly claim: (
    actionId: string,
    claim: { readonly reason: string; readonly ticket: string | null; readonly at: string },
  ) => Promise<Claimed>
  /** The same to `pending-approval`: it takes the target, and waits. */
  readonly ask: (actionId: string, ask: ApprovalAsk) => Promise<Claimed>
  /** From `pending-approval` to `intent`, once for ever. Rejects with `HoldLost` unless this process holds it. */
  readonly approve: (
    actionId: string,
    approval: { readonly by: { readonly id: string; readonly name: string }; readonly at: string },
  ) => Promise<Action>
  /** Ends a plan that was never claimed; null when it is no longer only planned. */
  readonly drop: (actionId: string, change: ActionChange) => Promise<Action | null>
  /** Rejects with `HoldLost` when another process holds the action. */
  readonly change: (actionId: string, change: ActionChange) => Promise<Action>
  /**
   * Holds an action that is open or waits, and reads it; null when another process has it or it is closed. `abandoned` takes only what
   * nobody holds any more, `mine` also what this process holds already.
   */
  readonly take: (actionId: string, which: 'abandoned' | 'mine') => Promise<Stored | null>
  /** Renews the hold of those that this process still has, and says how many they are. */
  readonly keep: (actionIds: readonly string[]) => Promise<number>
  /** Gives up an action that is held, for nobody to take for so long: looking again sooner would help nobody. */
  readonly rest: (actionId: string, forMs: number) => Promise<void>
  /** Every action of a plan for several workloads, by id. */
  readonly inGroup: (group: string) => Promise<readonly Stored[]>
  readonly openActions: () => Promise<readonly Stored[]>
  /** Those that wait for a second admin. */
  readonly pendingActions: () => Promise<readonly Stored[]>
  /** The one that holds the target: open, or waiting. */
  readonly openActionFor: (target: Pick<ActionTarget, 'namespace' | 'kind' | 'name'>) => Promise<Action | null>
}

/** Everything an operation may touch. */
export type World = {
  readonly kubernetes: Kubernetes
  readonly tracardi: Tracardi
  readonly auditLog: ActionLog
  readonly actions: ActionStore
  readonly topology: () => Topology
  /** Whether an account may still do what it once asked for: it may have been disabled since, or have another role. */
  readonly stillMay: (accountId: string, permission: Permission) => Promise<boolean>
  /** The wall clock, for what people read. It may jump, so nothing is waited for by it. */
  readonly now: () => Date
  /** Milliseconds of a clock that never jumps. */
  readonly elapsed: () => number
  readonly newId: () => string
  /** SHA-256 of the text's UTF-8 bytes, lower-case hex. */
  readonly digest: (text: string) => string
  /** Waits; tests pass a clock of their own. */
  readonly pause: (milliseconds: number) => Promise<void>
  /** Tells the browsers that an action moved. */
  readonly announce: (action: Action) => void
  /** Lets a task run on after the answer; the wiring logs its failure. The reconciler finishes what it left. */
  readonly inBackground: (task: Promise<void>) => void
  /** Ids of the actions that this process is carrying through: their hold is renewed, its own reconciler leaves them alone. */
  readonly inHand: Set<string>
  readonly rotation: RotationTools
  /** When this process claimed an action, by `elapsed`. */
  readonly claimedAt: Map<string, number>
  readonly settings: ActionSettings
}

export type ActionSettings = {
  readonly policy: ScalePolicy
  /** Which changes need a second admin. */
  readonly approvals: ApprovalPolicy
  /** How long a plan may be confirmed, and how long a rollout is followed at the most. */
  readonly planTtlMs: number
  readonly rolloutTimeoutMs: number
  /** The charts ship no probes, so a crash shows only after the start: counts must hold still for this long. */
  readonly stableMs: number
  readonly pollMs: number
  /** After the counts hold still: how long the instances may take until each says what it should. */
  readonly probeTimeoutMs: number
  /** So long after the last possible sending of a patch the API server has given it up: then untouched means never. */
  readonly patchDeadMs: number
  /** Name of the Secret with Tracardi's admin password, with `{release}` for the installation's release. */
  readonly adminPasswordSecret: string
}

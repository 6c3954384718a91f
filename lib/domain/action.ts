import type { ActionKind, EditKind } from './action-kind.ts'
import type { FieldChange } from './field-change.ts'
import type { Guardrail } from './guardrail.ts'
import type { InstanceProbe } from './instance-probe.ts'
import type { WorkloadKind } from './topology.ts'
import type { WorkloadEdit } from './workload-edit.ts'

/**
 * planned → intent → applied → succeeded | unverified | failed | rolled-back | rollback-failed; intent or applied →
 * unknown when nobody answered, then the reconciler finds succeeded, not-applied or superseded. Before the intent:
 * refused, expired, stale. `unverified` is done as far as Kubernetes tells, but no instance could be asked. What needs a
 * second admin goes planned → pending-approval → intent, or ends as rejected, withdrawn, lapsed or stale.
 */
export type ActionState =
  | 'planned'
  | 'refused'
  | 'expired'
  | 'stale'
  | 'pending-approval'
  | 'rejected'
  | 'withdrawn'
  | 'lapsed'
  | 'intent'
  | 'applied'
  | 'succeeded'
  | 'unverified'
  | 'failed'
  | 'rolled-back'
  | 'rollback-failed'
  | 'not-applied'
  | 'superseded'
  | 'unknown'

/** How far an open action is: a workload rolls, is probed, is put back; a password is prepared, changed, proven, saved. */
export type ActionPhase = 'rolling' | 'probing' | 'reverting' | 'preparing' | 'changing' | 'proving' | 'saving'

export type ActionTarget = {
  readonly namespace: string
  /** The Secret, for a rotation. */
  readonly kind: WorkloadKind | 'Secret'
  readonly name: string
  readonly uid: string
  /** At the time of the plan. A status update moves it without making the plan stale; `generation` decides. */
  readonly resourceVersion: string
  readonly generation: number
  readonly release: string
}

/** What every plan says, whatever it would do. `hash` binds what was seen to what will run. */
type PlanFrame = {
  readonly actionId: string
  readonly target: ActionTarget
  readonly guardrails: readonly Guardrail[]
  readonly plannedAt: string
  readonly expiresAt: string
  /** The same by hand. */
  readonly kubectl: string
  /** SHA-256 over the canonical plan without this field, hex. */
  readonly hash: string
}

/** The dry-run answer that the admin confirms. */
export type EditPlan = PlanFrame & {
  readonly kind: EditKind
  /** The action that this one takes back. */
  readonly undoes: string | null
  /** Several plans that were confirmed together. */
  readonly group: string | null
  readonly before: WorkloadEdit
  readonly after: WorkloadEdit
  /** What the API server said the object would become, against what it is; `managedFields` and versions left out. */
  readonly change: readonly FieldChange[]
  /** What each instance of an API cluster said of itself when the plan was made; empty for other workloads. */
  readonly probes: readonly InstanceProbe[]
  /** Warning headers of the API server. */
  readonly warnings: readonly string[]
}

export type PasswordSource = 'generate' | 'enter'

export type RotationPlan = PlanFrame & {
  readonly kind: 'rotate-password'
  /** Tracardi's user name of the admin, from the Secret; null when it is to be typed. */
  readonly account: string | null
  readonly source: PasswordSource
  /** Where the current password is: in the Secret, or to be typed once. */
  readonly current: 'secret' | 'typed'
  /** The instances that expose the GUI API, as they answered. */
  readonly probes: readonly InstanceProbe[]
}

export type Plan = EditPlan | RotationPlan

export type RolloutProgress = {
  readonly desired: number
  readonly updated: number
  readonly ready: number
  readonly available: number
}

/** A request for a second admin's yes, and the yes. */
export type ActionApproval = {
  readonly askedAt: string
  /** When the request lapses. */
  readonly until: string
  /** Who said yes; null while nobody has. */
  readonly by: { readonly id: string; readonly name: string } | null
  readonly at: string | null
  /** The number of the yes in the log of actions. */
  readonly entry: number | null
}

/** One action from plan to end, as the Changes list and the dialog show it. */
export type Action = {
  readonly id: string
  readonly kind: ActionKind
  readonly state: ActionState
  readonly phase: ActionPhase | null
  readonly target: ActionTarget
  /** What it sets, and what stood there; empty for a rotation. */
  readonly change: readonly FieldChange[]
  readonly undoes: string | null
  readonly group: string | null
  readonly requestedBy: { readonly id: string; readonly name: string }
  readonly reason: string | null
  readonly ticket: string | null
  readonly plannedAt: string
  readonly intentAt: string | null
  readonly appliedAt: string | null
  readonly settledAt: string | null
  /** When the console stops waiting for the rollout. */
  readonly deadlineAt: string | null
  readonly progress: RolloutProgress | null
  /** The newest answers of the instances after the change. */
  readonly probes: readonly InstanceProbe[]
  /** One sentence: why it failed, what is unknown, who moved it. */
  readonly message: string | null
  /** Null where one admin was enough. */
  readonly approval: ActionApproval | null
}

/** What has been begun and is not over. */
export function isOpen(state: ActionState): boolean {
  return state === 'intent' || state === 'applied' || state === 'unknown'
}

/** No second action may start on its target: it is open, or it waits for a second admin. */
export function holdsTarget(state: ActionState): boolean {
  return isOpen(state) || state === 'pending-approval'
}

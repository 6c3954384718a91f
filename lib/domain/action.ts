import type { Guardrail } from './scaling.ts'
import type { WorkloadKind } from './topology.ts'

/**
 * planned → intent → applied → succeeded | failed; intent or applied → unknown when nobody answered,
 * then the reconciler finds succeeded, not-applied or superseded. Before the intent: refused, expired, stale.
 */
export type ActionState =
  | 'planned'
  | 'refused'
  | 'expired'
  | 'stale'
  | 'intent'
  | 'applied'
  | 'succeeded'
  | 'failed'
  | 'not-applied'
  | 'superseded'
  | 'unknown'

export type ActionTarget = {
  readonly namespace: string
  readonly kind: WorkloadKind
  readonly name: string
  readonly uid: string
  /** At the time of the plan. A status update moves it without making the plan stale; `generation` decides. */
  readonly resourceVersion: string
  readonly generation: number
  readonly release: string
}

export type FieldChange = {
  readonly path: string
  readonly from: string | number | boolean | null
  readonly to: string | number | boolean | null
}

/** The dry-run answer that the admin confirms. `hash` binds what was seen to what will run. */
export type ScalePlan = {
  readonly actionId: string
  readonly kind: 'scale'
  readonly target: ActionTarget
  readonly from: number
  readonly to: number
  /** What the API server said the object would become, against what it is; `managedFields` and versions left out. */
  readonly change: readonly FieldChange[]
  readonly guardrails: readonly Guardrail[]
  /** Warning headers of the API server. */
  readonly warnings: readonly string[]
  readonly plannedAt: string
  readonly expiresAt: string
  readonly kubectl: string
  /** SHA-256 over the canonical plan without this field, hex. */
  readonly hash: string
}

export type RolloutProgress = {
  readonly desired: number
  readonly updated: number
  readonly ready: number
  readonly available: number
}

/** One action from plan to end, as the Changes list and the dialog show it. */
export type Action = {
  readonly id: string
  readonly kind: 'scale'
  readonly state: ActionState
  readonly target: ActionTarget
  readonly from: number
  readonly to: number
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
  /** One sentence: why it failed, what is unknown, who moved it. */
  readonly message: string | null
}

/** An open action holds its target: no second one may start. */
export function isOpen(state: ActionState): boolean {
  return state === 'intent' || state === 'applied' || state === 'unknown'
}

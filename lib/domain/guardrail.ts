import type { ApprovalRule } from './approval-rule.ts'
import type { ChangeOwner, GuiApiSource } from './topology.ts'

/** What of a workload another tool may set too. */
export type OwnedField = 'replicas' | 'gui-api'

/** Refuse stops the action; approve asks for a second admin, confirm for the typed name; note informs. */
export type GuardrailLevel = 'refuse' | 'approve' | 'confirm' | 'note' | 'pass'

/** What was checked before a change, each with the figures its sentence needs. */
export type Guardrail =
  | { readonly code: 'out-of-range'; readonly level: 'refuse'; readonly min: number; readonly max: number }
  | { readonly code: 'no-change'; readonly level: 'refuse'; readonly replicas: number }
  | { readonly code: 'not-scalable'; readonly level: 'refuse'; readonly kind: string }
  | { readonly code: 'would-stop-collection'; readonly level: 'refuse' }
  | {
      readonly code: 'autoscaled'
      readonly level: 'refuse'
      readonly tool: 'hpa' | 'keda'
      readonly name: string
      readonly min: number
      readonly max: number
    }
  | { readonly code: 'rollout-running'; readonly level: 'refuse' | 'note'; readonly message: string | null }
  | { readonly code: 'action-open'; readonly level: 'refuse'; readonly actionId: string; readonly by: string }
  | {
      readonly code: 'over-quota'
      readonly level: 'refuse'
      readonly quota: string
      readonly hard: number
      readonly used: number
    }
  | { readonly code: 'stale-picture'; readonly level: 'refuse'; readonly asOf: string | null }
  | { readonly code: 'stops-workload'; readonly level: 'confirm'; readonly role: string }
  | { readonly code: 'last-instance'; readonly level: 'confirm'; readonly role: string }
  | { readonly code: 'below-minimum'; readonly level: 'confirm'; readonly minimum: number; readonly role: string }
  | { readonly code: 'more-than-double'; readonly level: 'confirm'; readonly from: number; readonly to: number }
  /** `key` is where the chart's values hold it; null when the chart is not known. */
  | {
      readonly code: 'self-healing-owner'
      readonly level: 'confirm'
      readonly owner: ChangeOwner
      readonly sets: OwnedField
      readonly key: string | null
    }
  | {
      readonly code: 'owner-will-reset'
      readonly level: 'note'
      readonly owner: ChangeOwner
      readonly sets: OwnedField
      readonly key: string | null
    }
  | { readonly code: 'no-room'; readonly level: 'note'; readonly fits: number; readonly wanted: number }
  | { readonly code: 'room-unknown'; readonly level: 'note' }
  | { readonly code: 'disruption-budget'; readonly level: 'note'; readonly name: string; readonly rule: string }
  // Changes of the pod template
  | { readonly code: 'flag-already'; readonly level: 'refuse'; readonly value: 'yes' | 'no' }
  | { readonly code: 'not-an-api'; readonly level: 'refuse' }
  | { readonly code: 'flag-duplicate'; readonly level: 'refuse' }
  | { readonly code: 'last-gui-api'; readonly level: 'refuse' }
  | { readonly code: 'rollout-paused'; readonly level: 'refuse' }
  | { readonly code: 'nothing-runs'; readonly level: 'refuse' }
  | { readonly code: 'revision-unknown'; readonly level: 'refuse'; readonly revision: string }
  | { readonly code: 'revision-current'; readonly level: 'refuse'; readonly revision: string }
  | {
      readonly code: 'revision-differs'
      readonly level: 'refuse'
      readonly revision: string
      /** Where the earlier template differs in what the console may not write. */
      readonly paths: readonly string[]
      /** Does what the console may not. */
      readonly command: string
    }
  | { readonly code: 'undo-moved'; readonly level: 'refuse'; readonly field: string }
  | { readonly code: 'undo-not-possible'; readonly level: 'refuse'; readonly state: string }
  | { readonly code: 'unverifiable'; readonly level: 'refuse' | 'confirm'; readonly detail: string }
  | { readonly code: 'exposes-to-internet'; readonly level: 'confirm'; readonly routes: readonly string[] }
  | { readonly code: 'exposes-to-unknown'; readonly level: 'confirm'; readonly routes: readonly string[] }
  | { readonly code: 'outage-while-restarting'; readonly level: 'confirm'; readonly role: string }
  | { readonly code: 'leaves-shared-value'; readonly level: 'note'; readonly source: GuiApiSource }
  | { readonly code: 'restarts-instances'; readonly level: 'note'; readonly instances: number }
  | {
      readonly code: 'install-open'
      readonly level: 'note'
      readonly token: 'default' | 'placeholder' | 'empty' | 'unset'
      readonly hasAdmin: boolean | null
    }
  | { readonly code: 'effect-differs'; readonly level: 'note'; readonly instances: number }
  // Rotation of the admin password
  | { readonly code: 'no-exposed-instance'; readonly level: 'refuse' }
  | { readonly code: 'no-clear-answer'; readonly level: 'refuse'; readonly detail: string }
  | { readonly code: 'secret-missing'; readonly level: 'refuse'; readonly secret: string }
  | { readonly code: 'secret-busy'; readonly level: 'refuse'; readonly secret: string }
  | { readonly code: 'password-not-known'; readonly level: 'note'; readonly secret: string }
  | { readonly code: 'password-stale'; readonly level: 'note'; readonly secret: string }
  | { readonly code: 'log-in-unclear'; readonly level: 'refuse'; readonly detail: string }
  | { readonly code: 'signs-everyone-out'; readonly level: 'note'; readonly account: string }
  | { readonly code: 'no-undo'; readonly level: 'note' }
  // A second admin
  | { readonly code: 'needs-approval'; readonly level: 'approve'; readonly rules: readonly ApprovalRule[] }
  | { readonly code: 'approve-alone'; readonly level: 'refuse' }
  | { readonly code: 'approve-untyped'; readonly level: 'refuse'; readonly secret: string }
  | { readonly code: 'node-room'; readonly level: 'pass' }
  | { readonly code: 'instances-answer'; readonly level: 'pass'; readonly instances: number }
  | { readonly code: 'no-autoscaler'; readonly level: 'pass' }
  | { readonly code: 'dry-run-accepted'; readonly level: 'pass' }

export function hasRefusal(guardrails: readonly Guardrail[]): boolean {
  return guardrails.some((guardrail) => guardrail.level === 'refuse')
}

export function needsConfirmation(guardrails: readonly Guardrail[]): boolean {
  return guardrails.some((guardrail) => guardrail.level === 'confirm')
}

export function needsApproval(guardrails: readonly Guardrail[]): boolean {
  return guardrails.some((guardrail) => guardrail.level === 'approve')
}

/** In every figure. A plan that was kept has its keys in another order. */
export function isSame(one: Guardrail, other: Guardrail): boolean {
  return inOrder(one) === inOrder(other)
}

function inOrder(guardrail: Guardrail): string {
  return JSON.stringify(guardrail, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([first], [second]) => (first < second ? -1 : 1)))
      : value,
  )
}

import type { ChangeOwner } from './topology.ts'

export const maxReplicas = 1_000

/** Refuse stops the action; confirm asks for the typed name; note informs. */
export type GuardrailLevel = 'refuse' | 'confirm' | 'note' | 'pass'

/** What was checked before a scale, each with the figures its sentence needs. */
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
  | { readonly code: 'rollout-running'; readonly level: 'refuse'; readonly message: string | null }
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
  | { readonly code: 'self-healing-owner'; readonly level: 'confirm'; readonly owner: ChangeOwner }
  | { readonly code: 'owner-will-reset'; readonly level: 'note'; readonly owner: ChangeOwner }
  | { readonly code: 'no-room'; readonly level: 'note'; readonly fits: number; readonly wanted: number }
  | { readonly code: 'room-unknown'; readonly level: 'note' }
  | { readonly code: 'disruption-budget'; readonly level: 'note'; readonly name: string; readonly rule: string }
  | { readonly code: 'node-room'; readonly level: 'pass' }
  | { readonly code: 'no-autoscaler'; readonly level: 'pass' }
  | { readonly code: 'dry-run-accepted'; readonly level: 'pass' }

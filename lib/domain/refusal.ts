import type { ActionState } from './action.ts'
import type { AccountRole } from './permissions.ts'
import type { FieldChange } from './field-change.ts'
import type { Guardrail } from './guardrail.ts'
import type { PurgeBlock, SealedFile } from './segment.ts'

/** Every expected "no" of the console's API. The screen switches over `reason`; `message` is for people without it. */
export type Refusal =
  | { readonly reason: 'not-signed-in' }
  | { readonly reason: 'session-ended' }
  | { readonly reason: 'sign-in-failed' }
  | { readonly reason: 'role-may-not'; readonly role: AccountRole; readonly allowed: readonly AccountRole[] }
  | { readonly reason: 'foreign-origin' }
  | { readonly reason: 'not-json' }
  | { readonly reason: 'malformed'; readonly issues: readonly { readonly path: string; readonly message: string }[] }
  | { readonly reason: 'body-too-large'; readonly limitBytes: number }
  | { readonly reason: 'too-many-requests'; readonly retryAfterSeconds: number }
  | { readonly reason: 'not-found'; readonly what: string }
  | { readonly reason: 'entry-sealed'; readonly seq: number; readonly segment: SealedFile }
  | { readonly reason: 'guardrail'; readonly guardrails: readonly Guardrail[] }
  | { readonly reason: 'confirmation-missing'; readonly expected: string }
  | { readonly reason: 'plan-unknown' }
  | { readonly reason: 'plan-expired' }
  | { readonly reason: 'plan-differs' }
  | { readonly reason: 'own-request' }
  | { readonly reason: 'not-pending'; readonly state: ActionState }
  | { readonly reason: 'requester-may-not' }
  | { readonly reason: 'already-submitted'; readonly actionId: string }
  | { readonly reason: 'changed-meanwhile'; readonly changes: readonly FieldChange[]; readonly by: readonly string[] }
  | {
      readonly reason: 'missing-right'
      readonly verb: string
      readonly resource: string
      readonly namespace: string
      readonly roleLine: string
    }
  | { readonly reason: 'refused-by-cluster'; readonly status: number; readonly detail: string }
  | { readonly reason: 'audit-unavailable' }
  | { readonly reason: 'audit-distrusted'; readonly why: string }
  | { readonly reason: 'not-purged'; readonly because: PurgeBlock }
  | { readonly reason: 'cluster-unavailable' }
  | { readonly reason: 'database-unavailable' }
  | { readonly reason: 'setup-closed' }
  | { readonly reason: 'setup-token-wrong' }
  | { readonly reason: 'password-too-weak'; readonly advice: string }
  | { readonly reason: 'password-not-usable'; readonly advice: string }
  | { readonly reason: 'current-password-wrong' }
  | {
      readonly reason: 'not-shown'
      readonly because: 'policy' | 'not-done' | 'not-generated' | 'too-late' | 'shown-before' | 'changed-since'
    }

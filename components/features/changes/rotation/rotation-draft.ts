import type { RotationRequest } from '#lib/contracts/admin-password.ts'
import type { RotationPlan } from '#lib/domain/action.ts'
import { unusablePassword } from '#lib/domain/admin-password.ts'
import type { Refusal } from '#lib/domain/refusal.ts'

/** What is typed into the dialog; it lives as long as that. */
export type RotationDraft = { readonly userName: string; readonly current: string; readonly next: string }

export type DraftErrors = { readonly userName?: string; readonly current?: string; readonly next?: string }

/** What a plan says about what is to be typed. */
type Asking = Pick<RotationPlan, 'account' | 'current' | 'source'>

export const emptyDraft: RotationDraft = { userName: '', current: '', next: '' }

/** What the browser can tell; how easily a password is guessed is judged by the server. */
export function draftErrors(draft: RotationDraft, plan: Asking): DraftErrors {
  const unusable = plan.source === 'enter' ? unusablePassword(draft.next) : null
  return {
    ...(plan.account === null && draft.userName.trim() === '' ? { userName: 'Type the name of the account.' } : {}),
    ...(plan.current === 'typed' && draft.current === '' ? { current: 'Type the current password.' } : {}),
    ...(unusable === null ? {} : { next: unusable }),
  }
}

/** Only what this plan asks for is sent. */
export function draftBody(
  { userName, current, next }: RotationDraft,
  plan: Asking,
): Pick<RotationRequest, 'userName' | 'currentPassword' | 'newPassword'> {
  return {
    ...(plan.account === null ? { userName: userName.trim() } : {}),
    ...(plan.current === 'typed' ? { currentPassword: current } : {}),
    ...(plan.source === 'enter' ? { newPassword: next } : {}),
  }
}

/** Refusals that are about one field, at that field. */
export function refusedFields(refusal: Refusal, words: string): DraftErrors {
  switch (refusal.reason) {
    case 'password-too-weak':
    case 'password-not-usable':
      return { next: words }
    case 'current-password-wrong':
      return { current: words }
    default:
      return {}
  }
}

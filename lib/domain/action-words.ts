import type { ActionKind } from './action-kind.ts'
import type { Action, ActionPhase, ActionState } from './action.ts'
import type { FieldChange } from './field-change.ts'
import type { Status } from './topology.ts'

type StatusWord = { readonly status: Status; readonly word: string }

/** How an action stands, in a glyph and a word. A time-out is unknown, never failed. */
export function actionStatus({ state, phase }: Pick<Action, 'state' | 'phase'>): StatusWord {
  switch (state) {
    case 'planned':
      return { status: 'paused', word: 'Planned' }
    case 'refused':
      return { status: 'degraded', word: 'Refused' }
    case 'expired':
      return { status: 'paused', word: 'Plan expired' }
    case 'stale':
      return { status: 'degraded', word: 'Target changed' }
    case 'pending-approval':
      return { status: 'paused', word: 'Waiting for approval' }
    case 'rejected':
      return { status: 'degraded', word: 'Rejected' }
    case 'withdrawn':
      return { status: 'paused', word: 'Withdrawn' }
    case 'lapsed':
      return { status: 'paused', word: 'Not approved in time' }
    case 'intent':
      return { status: 'in-progress', word: phase === null ? 'Requested' : phaseWord(phase) }
    case 'applied':
      return { status: 'in-progress', word: phaseWord(phase ?? 'rolling') }
    case 'succeeded':
      return { status: 'ok', word: 'Done' }
    case 'unverified':
      return { status: 'unknown', word: 'Done, not verified' }
    case 'failed':
      return { status: 'critical', word: 'Failed' }
    case 'rolled-back':
      return { status: 'degraded', word: 'Failed, taken back' }
    case 'rollback-failed':
      return { status: 'critical', word: 'Failed, not taken back' }
    case 'not-applied':
      return { status: 'degraded', word: 'Not applied' }
    case 'superseded':
      return { status: 'degraded', word: 'Superseded' }
    case 'unknown':
      return { status: 'unknown', word: 'Unknown' }
  }
}

function phaseWord(phase: ActionPhase): string {
  switch (phase) {
    case 'rolling':
      return 'Rolling'
    case 'probing':
      return 'Asking the instances'
    case 'reverting':
      return 'Taking it back'
    case 'preparing':
      return 'Preparing'
    case 'changing':
      return 'Changing the password'
    case 'proving':
      return 'Proving the new password'
    case 'saving':
      return 'Saving the new password'
  }
}

/** A plan that nobody submitted is no change. */
export function isChange({ state }: Pick<Action, 'state'>): boolean {
  return state !== 'planned' && state !== 'expired'
}

/** What an action does, for a list: "Scale 5 → 2", "Hide the GUI API", "Restart". */
export function actionEffect(action: Pick<Action, 'kind' | 'change' | 'undoes'>): string {
  const words = effectOf(action.kind, action.change[0])
  return action.undoes === null ? words : `Undo: ${words}`
}

function effectOf(kind: ActionKind, change: FieldChange | undefined): string {
  switch (kind) {
    case 'scale':
      return change ? `Scale ${String(change.from)} → ${String(change.to)}` : 'Scale'
    case 'switch-gui-api':
      return change ? switchWords(change.to) : 'Switch the GUI API'
    case 'restart':
      return 'Restart'
    case 'return-revision':
      return 'Return to an earlier revision'
    case 'rotate-password':
      return 'Rotate the admin password'
  }
}

function switchWords(to: FieldChange['to']): string {
  if (to === 'no') return 'Hide the GUI API'
  if (to === 'yes') return 'Expose the GUI API'
  // An undo may restore any text, a reference by its name, or nothing at all.
  return to === null ? 'Remove EXPOSE_GUI_API' : `Set EXPOSE_GUI_API: ${String(to)}`
}

export function actionKindWord(kind: ActionKind): string {
  switch (kind) {
    case 'scale':
      return 'Scale'
    case 'switch-gui-api':
      return 'Hide or expose the GUI API'
    case 'restart':
      return 'Restart'
    case 'return-revision':
      return 'Return to a revision'
    case 'rotate-password':
      return 'Rotate the admin password'
  }
}

/** Why an action cannot be undone, in words; null when a plan of it may be asked for. The server decides again. */
export function undoBlock({ kind, state, appliedAt }: Pick<Action, 'kind' | 'state' | 'appliedAt'>): string | null {
  if (kind === 'rotate-password') return 'The old password is gone: rotate again instead.'
  if (appliedAt === null) return 'There is nothing to undo: it never reached the cluster.'
  return undoState(state)
}

function undoState(state: ActionState): string | null {
  switch (state) {
    case 'intent':
    case 'applied':
    case 'unknown':
      return 'It is not over yet. Wait until it ends.'
    case 'rolled-back':
      return 'The console has taken it back already.'
    default:
      return null
  }
}

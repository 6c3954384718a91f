import type { Action, ActionKind, ActionState, FieldChange } from './action.ts'
import type { Status } from './topology.ts'

/** How an action stands, in a glyph and a word. A time-out is unknown, never failed. */
export function actionStatus(state: ActionState): { readonly status: Status; readonly word: string } {
  switch (state) {
    case 'planned':
      return { status: 'paused', word: 'Planned' }
    case 'refused':
      return { status: 'degraded', word: 'Refused' }
    case 'expired':
      return { status: 'paused', word: 'Plan expired' }
    case 'stale':
      return { status: 'degraded', word: 'Target changed' }
    case 'intent':
      return { status: 'in-progress', word: 'Requested' }
    case 'applied':
      return { status: 'in-progress', word: 'Rolling' }
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

/** A plan that nobody submitted is no change. */
export function isChange(action: Action): boolean {
  return action.intentAt !== null || action.state === 'refused'
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
      return switchWords(change)
    case 'restart':
      return 'Restart'
    case 'return-revision':
      return 'Return to an earlier revision'
    case 'rotate-password':
      return 'Rotate the admin password'
  }
}

function switchWords(change: FieldChange | undefined): string {
  if (change?.to === 'no') return 'Hide the GUI API'
  return change?.to === 'yes' ? 'Expose the GUI API' : 'Set EXPOSE_GUI_API'
}

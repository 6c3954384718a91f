import type { Action, ActionState } from './action.ts'
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
    case 'failed':
      return { status: 'critical', word: 'Failed' }
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

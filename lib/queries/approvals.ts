import { actionSchema } from '#lib/contracts/actions.ts'
import type { Action } from '#lib/domain/action.ts'
import { sendJson } from './http.ts'

export type Verdict = 'approval' | 'rejection' | 'withdrawal'

type Deciding = {
  readonly actionId: string
  readonly planHash: string
  /** Why; a withdrawal needs no reason. */
  readonly reason: string
}

/** Says yes or no to a change that waits for a second admin, or takes one's own request back. */
export function decide(verdict: Verdict, { actionId, planHash, reason }: Deciding, csrf: string): Promise<Action> {
  const path = `/api/actions/${encodeURIComponent(actionId)}/${verdict}`
  const body = verdict === 'withdrawal' ? { planHash } : { planHash, reason }
  return sendJson({ method: 'PUT', path, body, csrf }, actionSchema)
}

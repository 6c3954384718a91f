import type { QueryClient } from '@tanstack/react-query'

import { readAction, rememberAction } from '#lib/queries/actions.ts'
import { ApiOutage, ApiRefusal } from '#lib/queries/http.ts'

/**
 * Whether the console took the change although this browser heard no yes: submitted before, or the answer was lost.
 * No answer is not a no, so the console's own record is asked.
 */
export async function isTaken(client: QueryClient, error: Error, actionId: string): Promise<boolean> {
  if (error instanceof ApiRefusal) return error.refusal.reason === 'already-submitted'
  if (!(error instanceof ApiOutage)) return false
  const found = await readAction(actionId).catch(() => null)
  if (!found?.action.intentAt) return false
  rememberAction(client, found.action)
  return true
}

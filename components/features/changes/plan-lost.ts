import type { Refusal } from '#lib/domain/refusal.ts'
import { ApiRefusal } from '#lib/queries/http.ts'

/** After these the old plan can never run. */
export function isPlanLost(error: Error): boolean {
  return error instanceof ApiRefusal && losesPlan(error.refusal)
}

function losesPlan({ reason }: Refusal): boolean {
  switch (reason) {
    case 'changed-meanwhile':
    case 'plan-unknown':
    case 'plan-expired':
    case 'plan-differs':
    case 'guardrail':
    case 'refused-by-cluster':
    case 'missing-right':
      return true
    default:
      return false
  }
}

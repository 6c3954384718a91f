import 'server-only'

import type { Refusal } from '#lib/domain/refusal.ts'

/** The HTTP status that says the same as the refusal to a program that reads no words. */
export function refusalStatus(reason: Refusal['reason']): number {
  switch (reason) {
    case 'not-signed-in':
    case 'session-ended':
    case 'sign-in-failed':
      return 401
    case 'role-may-not':
    case 'foreign-origin':
    case 'setup-token-wrong':
    case 'own-request':
      return 403
    case 'not-found':
    case 'plan-unknown':
      return 404
    case 'plan-expired':
    case 'plan-differs':
    case 'already-submitted':
    case 'not-pending':
    case 'requester-may-not':
    case 'changed-meanwhile':
    case 'setup-closed':
    case 'not-shown':
    case 'not-purged':
      return 409
    case 'entry-sealed':
      return 410
    case 'body-too-large':
      return 413
    case 'not-json':
      return 415
    case 'malformed':
    case 'guardrail':
    case 'confirmation-missing':
    case 'password-too-weak':
    case 'password-not-usable':
    case 'current-password-wrong':
      return 422
    case 'too-many-requests':
      return 429
    case 'missing-right':
    case 'refused-by-cluster':
      return 502
    case 'audit-unavailable':
    case 'audit-distrusted':
    case 'cluster-unavailable':
    case 'database-unavailable':
      return 503
  }
}

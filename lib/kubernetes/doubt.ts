import 'server-only'
import { NoAnswer } from '#lib/operations/ports.ts'
import { ApiFailure, ClusterUnavailable } from './api-failure.ts'

/** After a write was sent, silence and the server's own breakdown both leave open whether it was stored. */
export function asDoubt(error: unknown): unknown {
  if (error instanceof ClusterUnavailable && error.sent) return new NoAnswer(error.message, { cause: error })
  if (error instanceof ApiFailure && error.status >= 500) return new NoAnswer(error.message, { cause: error })
  return error
}

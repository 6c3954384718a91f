import 'server-only'

import type { ProblemAnswer } from '#lib/contracts/refusal.ts'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { ApiFailure } from '#lib/kubernetes/api-failure.ts'
import { missingRight } from '#lib/operations/missing-right.ts'
import { logger } from './logger.ts'
import { refusalStatus } from './refusal-status.ts'
import { distrustRights } from './rights-reads.ts'

/** What the API says is for this browser, now: nothing in between may keep or change it. */
const answerHeaders = { 'Cache-Control': 'no-store, no-transform', Vary: 'Cookie' }

export function jsonAnswer(body: unknown, status: number, requestId: string): Response {
  return Response.json(body, { status, headers: { ...answerHeaders, 'X-Request-Id': requestId } })
}

export function refusalAnswer(refusal: Refusal, requestId: string): Response {
  if (refusal.reason === 'missing-right') distrustRights()
  const body = { refusal, message: refusalWords(refusal), requestId }
  const answer = jsonAnswer(body, refusalStatus(refusal.reason), requestId)
  if (refusal.reason === 'too-many-requests') answer.headers.set('Retry-After', String(refusal.retryAfterSeconds))
  return answer
}

/** An outage has a refusal that names what is down; a bug has only its reference. Either is logged once, here. */
export function failureAnswer(error: unknown, requestId: string, about: string): Response {
  const refusal = outage(error)
  logger().error({ error, requestId, route: about }, refusal?.reason ?? 'A request failed')
  if (refusal !== null) return refusalAnswer(refusal, requestId)
  const message =
    'Something went wrong in the console. Try again; if it stays, send the reference to the platform team.'
  return jsonAnswer({ refusal: null, message, requestId } satisfies ProblemAnswer, 500, requestId)
}

/** By name: the class may come from the other bundle, where `instanceof` knows nothing of it. */
function outage(error: unknown): Refusal | null {
  if (!(error instanceof Error)) return null
  if (error instanceof ApiFailure && error.status === 403 && error.right !== null) return missing(error.right)
  switch (error.name) {
    case 'AuditUnavailable':
      return { reason: 'audit-unavailable' }
    case 'AuditDistrusted':
      return { reason: 'audit-distrusted', why: error.message }
    case 'DatabaseUnavailable':
      return { reason: 'database-unavailable' }
    case 'ClusterUnavailable':
    case 'NoAnswer':
      return { reason: 'cluster-unavailable' }
    default:
      return null
  }
}

function missing({ verb, resource, namespace, name }: NonNullable<ApiFailure['right']>): Refusal {
  // Of Secrets only the one that was asked for is to be granted.
  const names = resource === 'secrets' && name !== null ? [name] : []
  return missingRight(verb, resource, namespace ?? 'every namespace', names)
}

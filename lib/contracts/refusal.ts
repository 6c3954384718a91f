import * as z from 'zod/mini'

import type { Refusal } from '#lib/domain/refusal.ts'
import { purgeBlocks } from '#lib/domain/segment.ts'
import { actionStateSchema, fieldChangeSchema } from './actions.ts'
import { guardrailSchema } from './guardrails.ts'
import { sealedFileSchema } from './retention.ts'

const role = z.enum(['admin', 'operator', 'auditor'])

export const refusalSchema = z.discriminatedUnion('reason', [
  z.object({ reason: z.literal('not-signed-in') }),
  z.object({ reason: z.literal('session-ended') }),
  z.object({ reason: z.literal('sign-in-failed') }),
  z.object({ reason: z.literal('role-may-not'), role, allowed: z.array(role) }),
  z.object({ reason: z.literal('foreign-origin') }),
  z.object({ reason: z.literal('not-json') }),
  z.object({
    reason: z.literal('malformed'),
    issues: z.array(z.object({ path: z.string(), message: z.string() })),
  }),
  z.object({ reason: z.literal('body-too-large'), limitBytes: z.number() }),
  z.object({ reason: z.literal('too-many-requests'), retryAfterSeconds: z.number() }),
  z.object({ reason: z.literal('not-found'), what: z.string() }),
  z.object({ reason: z.literal('entry-sealed'), seq: z.number(), segment: sealedFileSchema }),
  z.object({ reason: z.literal('guardrail'), guardrails: z.array(guardrailSchema) }),
  z.object({ reason: z.literal('confirmation-missing'), expected: z.string() }),
  z.object({ reason: z.literal('plan-unknown') }),
  z.object({ reason: z.literal('plan-expired') }),
  z.object({ reason: z.literal('plan-differs') }),
  z.object({ reason: z.literal('own-request') }),
  z.object({ reason: z.literal('not-pending'), state: actionStateSchema }),
  z.object({ reason: z.literal('requester-may-not') }),
  z.object({ reason: z.literal('already-submitted'), actionId: z.string() }),
  z.object({
    reason: z.literal('changed-meanwhile'),
    changes: z.array(fieldChangeSchema),
    by: z.array(z.string()),
  }),
  z.object({
    reason: z.literal('missing-right'),
    verb: z.string(),
    resource: z.string(),
    namespace: z.string(),
    roleLine: z.string(),
  }),
  z.object({ reason: z.literal('refused-by-cluster'), status: z.number(), detail: z.string() }),
  z.object({ reason: z.literal('audit-unavailable') }),
  z.object({ reason: z.literal('audit-distrusted'), why: z.string() }),
  z.object({ reason: z.literal('not-purged'), because: z.enum(purgeBlocks) }),
  z.object({ reason: z.literal('cluster-unavailable') }),
  z.object({ reason: z.literal('database-unavailable') }),
  z.object({ reason: z.literal('setup-closed') }),
  z.object({ reason: z.literal('setup-token-wrong') }),
  z.object({ reason: z.literal('password-too-weak'), advice: z.string() }),
  z.object({ reason: z.literal('password-not-usable'), advice: z.string() }),
  z.object({ reason: z.literal('current-password-wrong') }),
  z.object({
    reason: z.literal('not-shown'),
    because: z.enum(['policy', 'not-done', 'not-generated', 'too-late', 'shown-before', 'changed-since']),
  }),
]) satisfies z.ZodMiniType<Refusal>

/** The body of every answer that is not a yes. A bug has no refusal, only a sentence and the reference. */
export const problemAnswerSchema = z.object({
  refusal: z.nullable(refusalSchema),
  message: z.string(),
  requestId: z.string(),
})

export type ProblemAnswer = z.output<typeof problemAnswerSchema>

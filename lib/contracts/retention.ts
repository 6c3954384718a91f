import * as z from 'zod/mini'

import type { PurgeRequest, SealedFile, Segment } from '#lib/domain/segment.ts'
import { auditLogNameSchema } from './audit.ts'
import { countSchema, digestSchema, timeSchema } from './primitives.ts'

export const sealedFileSchema = z.object({
  log: auditLogNameSchema,
  number: countSchema,
  file: z.string(),
  sha256: digestSchema,
}) satisfies z.ZodMiniType<SealedFile>

const segmentSchema = z.object({
  ...sealedFileSchema.shape,
  first: countSchema,
  last: countSchema,
  lastAt: timeSchema,
  bytes: countSchema,
  sealedAt: timeSchema,
  isOldEnough: z.boolean(),
  purged: z.nullable(z.object({ at: timeSchema, entry: countSchema })),
}) satisfies z.ZodMiniType<Segment>

const requestSchema = z.object({
  by: z.string(),
  name: z.string(),
  subject: digestSchema,
  askedAt: timeSchema,
  until: timeSchema,
  entry: countSchema,
}) satisfies z.ZodMiniType<PurgeRequest>

export const retentionQuerySchema = z.strictObject({ log: z._default(auditLogNameSchema, 'ops') })

/** What is sealed of a log, oldest first, and what may go. */
export const retentionSchema = z.object({
  log: auditLogNameSchema,
  /** Why nothing is sealed here; null where it is. */
  off: z.nullable(z.enum(['no-folder', 'no-key'])),
  /** Why the last attempt to seal failed, in a sentence. */
  problem: z.nullable(z.string()),
  /** A segment has at most so many entries. */
  most: countSchema,
  /** In words, for example "13 months". */
  purgeAfter: z.string(),
  segments: z.array(segmentSchema),
  /** For the oldest segment that is still in the database. */
  request: z.nullable(requestSchema),
  /** The id of the account that asks: nobody confirms a request of their own. */
  account: z.string(),
})
export type Retention = z.output<typeof retentionSchema>

export const segmentPathSchema = z.strictObject({
  log: auditLogNameSchema,
  number: z.coerce.number().check(z.int(), z.gte(0)),
})

export const purgeRequestSchema = z.strictObject({
  sha256: digestSchema,
  reason: z.string().check(z.trim(), z.minLength(3), z.maxLength(500)),
})
export const purgeConfirmationSchema = z.strictObject({ sha256: digestSchema })

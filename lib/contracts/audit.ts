import * as z from 'zod/mini'

import {
  auditOutcomes,
  type AuditActor,
  type AuditEntry,
  type AuditLogName,
  type AuditOutcome,
  type AuditSource,
  type AuditTarget,
} from '#lib/domain/audit-entry.ts'
import { readableText } from '#lib/domain/readable-text.ts'
import { countSchema, digestSchema, scalarSchema, timeSchema } from './primitives.ts'

export const auditLogNameSchema = z.enum(['ops', 'sec']) satisfies z.ZodMiniType<AuditLogName>

const actorSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('user'),
    id: z.string(),
    name: z.string(),
    roles: z.array(z.enum(['admin', 'operator', 'auditor'])),
    method: z.literal('password'),
    session: z.string(),
  }),
  z.object({ type: z.literal('anonymous'), name: z.nullable(z.string()) }),
  z.object({ type: z.literal('system'), name: z.string() }),
]) satisfies z.ZodMiniType<AuditActor>

const sourceSchema = z.object({
  address: z.nullable(z.string()),
  via: z.array(z.string()),
  userAgent: z.nullable(z.string()),
  requestId: z.string(),
}) satisfies z.ZodMiniType<AuditSource>

const targetSchema = z.object({
  namespace: z.exactOptional(z.string()),
  kind: z.string(),
  name: z.string(),
  uid: z.exactOptional(z.string()),
  resourceVersionBefore: z.exactOptional(z.string()),
  resourceVersionAfter: z.exactOptional(z.string()),
}) satisfies z.ZodMiniType<AuditTarget>

const outcomeStatusSchema = z.enum(auditOutcomes)

const outcomeSchema = z.object({
  status: outcomeStatusSchema,
  code: z.string(),
  message: z.string(),
  durationMs: z.exactOptional(z.number()),
}) satisfies z.ZodMiniType<AuditOutcome>

export const auditEntrySchema = z.object({
  log: auditLogNameSchema,
  seq: countSchema,
  recordedAt: timeSchema,
  id: z.string(),
  action: z.string(),
  schema: z.string(),
  actionId: z.nullable(z.string()),
  phase: z.enum(['intent', 'approval', 'step', 'outcome', 'reconciled', 'note']),
  actor: actorSchema,
  source: z.nullable(sourceSchema),
  target: z.nullable(targetSchema),
  change: z.array(z.object({ path: z.string(), from: scalarSchema, to: scalarSchema })),
  reason: z.nullable(z.string()),
  ticket: z.nullable(z.string()),
  approvals: z.array(z.object({ ref: z.string(), entry: countSchema })),
  outcome: z.nullable(outcomeSchema),
  kubernetes: z.nullable(
    z.object({
      auditIds: z.array(z.string()),
      dryRun: z.boolean(),
      command: z.exactOptional(z.string()),
    }),
  ),
  facts: z.record(z.string(), scalarSchema),
  leaf: digestSchema,
  previous: digestSchema,
  body: z.string(),
}) satisfies z.ZodMiniType<AuditEntry, unknown>

const filterText = z.string().check(z.trim(), z.regex(readableText), z.minLength(1), z.maxLength(200))

/** The filter as the URL writes it: the same on the audit page and on the API. `before` continues below a sequence number. */
export const auditQuerySchema = z.strictObject({
  log: z._default(auditLogNameSchema, 'ops'),
  // `!` before an event or an outcome means every other one; `*` ends an event's beginning.
  actor: z.exactOptional(filterText),
  action: z.exactOptional(filterText),
  target: z.exactOptional(filterText),
  outcome: z.exactOptional(z.templateLiteral([z.enum(['', '!']), outcomeStatusSchema])),
  text: z.exactOptional(filterText),
  actionId: z.exactOptional(z.uuid()),
  from: z.exactOptional(timeSchema),
  to: z.exactOptional(timeSchema),
  before: z.exactOptional(z.coerce.number().check(z.int(), z.gte(0))),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(200)), 50),
})

export type AuditQuery = z.output<typeof auditQuerySchema>

/** `evidence` is a ZIP with the entries, their proofs, checkpoints, keys and a verifier. */
export const exportFormats = ['ndjson', 'csv', 'ocsf', 'evidence'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** The screen's filter without its page: an export has no limit. */
export const auditExportQuerySchema = z.extend(z.omit(auditQuerySchema, { before: true, limit: true }), {
  format: z._default(z.enum(exportFormats), 'ndjson'),
})
export type AuditExportQuery = z.output<typeof auditExportQuerySchema>

export const auditEntryPathSchema = z.strictObject({
  log: auditLogNameSchema,
  seq: z.coerce.number().check(z.int(), z.gte(0)),
})

/**
 * `total` counts what the filter matches, up to ten thousand; `head` is the whole log whatever the filter, and `purged` how
 * many of its first entries are no longer here.
 */
export const auditAnswerSchema = z.object({
  entries: z.array(auditEntrySchema),
  next: z.nullable(countSchema),
  total: countSchema,
  isTotalExact: z.boolean(),
  head: z.object({ log: auditLogNameSchema, size: countSchema, leaf: digestSchema }),
  purged: countSchema,
})

export type AuditAnswer = z.output<typeof auditAnswerSchema>

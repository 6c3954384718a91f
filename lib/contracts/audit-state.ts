import * as z from 'zod/mini'

import type { ChainFault } from '#lib/domain/audit-chain.ts'
import { auditLogNameSchema } from './audit.ts'
import { countSchema, digestSchema, timeSchema } from './primitives.ts'

const faultSchema = z.enum([
  'edited',
  'missing',
  'inserted',
  'unlinked',
  'clock-backwards',
  'not-canonical',
  'tail-missing',
  'head-differs',
  'rolled-back',
  'rewritten',
  'purged-unrecorded',
]) satisfies z.ZodMiniType<ChainFault>

const progressSchema = z.object({ checked: countSchema, size: countSchema })

const verdictSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('checking'), ...progressSchema.shape }),
  z.object({
    state: z.literal('intact'),
    size: countSchema,
    checkedAt: timeSchema,
    wholeCheckedAt: timeSchema,
    /** A check of everything that runs right now. */
    running: z.nullable(progressSchema),
    /** How many of the first entries were purged, and when the last of them. */
    purged: z.nullable(z.object({ size: countSchema, at: timeSchema })),
    anchors: z.array(
      z.object({
        name: z.string(),
        isReadable: z.boolean(),
        size: z.nullable(countSchema),
        at: z.nullable(timeSchema),
        failure: z.nullable(z.string()),
      }),
    ),
    problems: z.array(z.string()),
  }),
  z.object({
    state: z.literal('broken'),
    fault: faultSchema,
    seq: countSchema,
    message: z.string(),
    foundAt: timeSchema,
  }),
  z.object({ state: z.literal('unknown'), message: z.string(), since: timeSchema }),
])

const checkpointSchema = z.object({
  origin: z.string(),
  size: countSchema,
  root: digestSchema,
  /** The C2SP signed note, as it is anchored. */
  note: z.string(),
})

/** A SIEM that the log is pushed to. */
const receiverSchema = z.object({
  name: z.string(),
  /** Entries that it has not acknowledged, and when the oldest of them was recorded; null: not known just now. */
  behind: z.nullable(countSchema),
  waitingSince: z.nullable(timeSchema),
  /** What it does instead of taking them, as said after its name. */
  failure: z.nullable(z.string()),
})

/** What the console knows of one log by its own checks. */
export const auditStateSchema = z.object({
  log: auditLogNameSchema,
  database: z.enum(['postgresql', 'pglite']),
  verdict: verdictSchema,
  checkpoint: z.nullable(checkpointSchema),
  /** Verifier keys as C2SP writes them, the signing one first. */
  keys: z.array(z.string()),
  receivers: z.array(receiverSchema),
})

export const auditStateAnswerSchema = z.array(auditStateSchema)
export type AuditState = z.output<typeof auditStateSchema>

export const auditCheckSchema = z.object({ log: auditLogNameSchema })

/** Everything that a verifier needs to find one entry under a signed checkpoint, without this console. */
export const auditProofSchema = z.object({
  log: auditLogNameSchema,
  seq: countSchema,
  leaf: digestSchema,
  inclusion: z.object({ index: countSchema, size: countSchema, hashes: z.array(digestSchema) }),
  checkpoint: checkpointSchema,
  keys: z.array(z.string()),
})
export type AuditProof = z.output<typeof auditProofSchema>

import type { ChainLine } from './audit-chain.ts'
import type { AuditLogName } from './audit-entry.ts'

/** One line of an export or of a segment's file, with the bytes that were hashed. */
export function entryLine(log: AuditLogName, { seq, recordedAt: at, previous: prev, leaf, body }: ChainLine): string {
  return `${JSON.stringify({ log, seq, at, prev, leaf, body })}\n`
}

import 'server-only'

import type { AuditAnswer, AuditQuery } from '#lib/contracts/audit.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { readAudit, readEntry } from '#lib/database/read-audit.ts'
import { readSegments } from '#lib/database/segments.ts'
import type { AuditEntry, AuditLogName } from '#lib/domain/audit-entry.ts'
import { may, rolesWith } from '#lib/domain/permissions.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { auditActor } from '#lib/operations/action-entries.ts'
import type { Actor } from '#lib/operations/ports.ts'
import { coalescer } from './coalesce.ts'
import { recordDenial } from './denials.ts'
import { logger } from './logger.ts'
import { auditLog, prisma } from './runtime.ts'
import { shared } from './shared.ts'

/** One page of a log. Reading is itself an entry; the log of sign-ins and denials is not for every role. */
export async function readAuditPage(
  actor: Actor,
  { before, limit, ...filter }: AuditQuery,
): Promise<Result<Readable<AuditAnswer>, Refusal>> {
  const barred = await logBarredFor(actor, filter.log)
  if (barred !== null) return refused(barred)
  const page = await readAudit(prisma(), filter, { before, limit })
  await recordView({ actor, log: filter.log, filter: filterWords(filter) })
  return granted(page)
}

export async function readAuditEntry(
  actor: Actor,
  { log, seq }: { readonly log: AuditLogName; readonly seq: number },
): Promise<Result<AuditEntry, Refusal>> {
  const barred = await logBarredFor(actor, log)
  if (barred !== null) return refused(barred)
  const entry = await readEntry(prisma(), log, seq)
  if (entry === null) return refused(await absenceOf(log, seq))
  await recordView({ actor, log, filter: `entry ${seq}` })
  return granted(entry)
}

/** An entry that was purged is not lost: its file is named. */
async function absenceOf(log: AuditLogName, seq: number): Promise<Refusal> {
  const segments = await readSegments(prisma(), log)
  const segment = segments.find(({ first, last, purged }) => purged !== null && first <= seq && seq <= last)
  if (segment === undefined) return { reason: 'not-found', what: `entry ${seq} in the log ${log}` }
  const { number, file, sha256 } = segment
  return { reason: 'entry-sealed', seq, segment: { log, number, file, sha256 } }
}

export async function logBarredFor(actor: Actor, log: AuditLogName): Promise<Refusal | null> {
  const permission = log === 'sec' ? 'read-security-log' : 'read-ops-log'
  if (may(actor.role, permission)) return null
  const refusal = { reason: 'role-may-not', role: actor.role, allowed: rolesWith(permission) } as const
  const { source } = actor
  await recordDenial({
    actor: auditActor(actor),
    source,
    permission,
    method: 'GET',
    path: `/api/audit?log=${log}`,
    refusal,
  })
  return refusal
}

/** How a filter that matches every entry is called. */
export const everything = 'all entries'

export function filterWords(filter: Readonly<Record<string, string | undefined>>): string {
  const parts = Object.entries(filter).filter(([name, value]) => name !== 'log' && value !== undefined)
  return parts.length === 0 ? everything : parts.map(([name, value]) => `${name}:${value}`).join(' ')
}

type View = { readonly actor: Actor; readonly log: AuditLogName; readonly filter: string }

/** Turning pages and refreshing is one reading: an entry for each session and filter in a quarter of an hour. */
const views = () =>
  shared('audit-views', () =>
    coalescer<View>({
      immediate: 1,
      windowMs: 15 * 60_000,
      write: appendView,
      onError: (error) => logger().error({ error }, 'A reading of the audit log could not be recorded'),
    }),
  )

/** For the end of the process. */
export function flushViews(): Promise<void> {
  return views().flushAll()
}

/** A log that takes no entries can still be read, and then more than ever has to be. */
async function recordView(view: View): Promise<void> {
  try {
    await views().add(`${view.actor.session} ${view.log} ${view.filter}`, view)
  } catch (error) {
    logger().error({ error }, 'A reading of the audit log could not be recorded')
  }
}

function appendView({ actor, log, filter }: View, suppressed: number) {
  return auditLog.append({
    log: 'sec',
    action: 'audit.viewed',
    phase: 'note',
    actor: auditActor(actor),
    source: actor.source,
    facts: { log, views: suppressed + 1, filter },
  })
}

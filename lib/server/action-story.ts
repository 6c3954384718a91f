import 'server-only'

import { readAudit } from '#lib/database/read-audit.ts'
import type { AuditEntry, AuditLogName } from '#lib/domain/audit-entry.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, type Result } from '#lib/domain/result.ts'
import type { Actor } from '#lib/operations/ports.ts'
import { readAuditPage } from './audit-reads.ts'
import { prisma } from './runtime.ts'

/** Both oldest first. */
export type ActionStory = { readonly entries: readonly AuditEntry[]; readonly undoneBy: readonly AuditEntry[] }

const atMost = 200

/** Everything that the log says of one action, and of those that took it back. */
export async function readActionStory(
  actor: Actor,
  { log, actionId }: { readonly log: AuditLogName; readonly actionId: string },
): Promise<Result<ActionStory, Refusal>> {
  const page = await readAuditPage(actor, { log, actionId, limit: atMost })
  if (!page.granted) return page
  const undoing = await prisma().action.findMany({ where: { undoes: actionId }, select: { id: true } })
  const undone = await Promise.all(
    undoing.map(({ id }) => readAudit(prisma(), { log, actionId: id }, { limit: atMost })),
  )
  const inOrder = (entries: readonly AuditEntry[]) => entries.toSorted((one, other) => one.seq - other.seq)
  return granted({
    entries: inOrder(page.value.entries),
    undoneBy: inOrder(undone.flatMap(({ entries }) => entries)),
  })
}

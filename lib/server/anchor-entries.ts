import 'server-only'

import type { AuditDraft, AuditLogName } from '#lib/domain/audit-entry.ts'
import type { AnchorState, LogVerdict } from '#lib/operations/log-guard-port.ts'
import { consoleItself } from '#lib/operations/action-entries.ts'
import type { AuditLog } from '#lib/operations/ports.ts'
import { logger } from './logger.ts'

/** A place outside the database that no longer takes checkpoints is an entry, and so is its return. */
export function anchorEntries(
  auditLog: AuditLog,
  now: () => Date = () => new Date(),
): (log: AuditLogName, verdict: LogVerdict) => void {
  const failingSince = new Map<string, Date>()
  const append = (draft: AuditDraft) =>
    auditLog
      .append(draft)
      .catch((error: unknown) =>
        logger().error({ error }, 'How the anchors of the audit log are could not be recorded'),
      )

  const look = (log: AuditLogName, { name, failure, at }: AnchorState) => {
    const key = `${log} ${name}`
    const since = failingSince.get(key)
    if (failure !== null && since === undefined) {
      const from = at === null ? now() : new Date(at)
      failingSince.set(key, from)
      const cause = `${name} does not take the checkpoints of the log ${log}: ${failure}`
      void append({ ...note, action: 'log.degraded', facts: { from_time: from.toISOString(), cause } })
    }
    if (failure === null && since !== undefined) {
      failingSince.delete(key)
      const seconds = Math.max(0, Math.round((now().getTime() - since.getTime()) / 1_000))
      const cause = `${name} takes the checkpoints of the log ${log} again.`
      void append({ ...note, action: 'log.restored', facts: { from_time: since.toISOString(), seconds, cause } })
    }
  }
  return (log, verdict) => {
    if (verdict.state === 'intact') verdict.anchors.forEach((anchor) => look(log, anchor))
  }
}

const note = { log: 'ops', phase: 'note', actor: consoleItself, source: null } as const

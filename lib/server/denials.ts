import 'server-only'

import type { AuditActor, AuditSource } from '#lib/domain/audit-entry.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import { auditLog } from './runtime.ts'
import { coalescer } from './coalesce.ts'
import { logger } from './logger.ts'
import { shared } from './shared.ts'

export type Denial = {
  readonly actor: AuditActor
  readonly source: AuditSource
  readonly permission: string
  readonly method: string
  readonly path: string
  readonly refusal: Refusal
}

/** Ten a minute of one caller are entries of their own; a flood becomes a number. */
const denials = () =>
  shared('denials', () =>
    coalescer<Denial>({
      immediate: 10,
      windowMs: 60_000,
      write: appendDenial,
      onError: (error) => logger().error({ error }, 'A denied request could not be recorded'),
    }),
  )

/** Records that somebody was kept out. They stay out when the log cannot take it; then the console's own log says so. */
export async function recordDenial(denial: Denial): Promise<void> {
  const caller = denial.actor.type === 'user' ? denial.actor.id : (denial.source.address ?? 'unknown')
  try {
    await denials().add(caller, denial)
  } catch (error) {
    logger().error({ error, requestId: denial.source.requestId }, 'A denied request could not be recorded')
  }
}

/** For the end of the process. */
export function flushDenials(): Promise<void> {
  return denials().flushAll()
}

function appendDenial({ actor, source, permission, method, path, refusal }: Denial, suppressed: number) {
  return auditLog.append({
    log: 'sec',
    action: 'access.denied',
    phase: 'note',
    actor,
    source,
    facts: { permission, method, route: path.slice(0, 500), suppressed: suppressed === 0 ? null : suppressed },
    outcome: { status: 'denied', code: refusal.reason, message: refusalWords(refusal) },
  })
}

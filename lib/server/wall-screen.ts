import 'server-only'

import type { WallLink } from '#lib/contracts/wall-links.ts'
import { takeWallLink } from '#lib/database/wall-links.ts'
import type { AuditSource } from '#lib/domain/audit-entry.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import { coalescer } from './coalesce.ts'
import { logger } from './logger.ts'
import { auditLog, prisma } from './runtime.ts'
import { wallTokenOf } from './session-cookie.ts'
import { shared } from './shared.ts'

/** A browser without a session that was given a wall link once. `link` is null for a token that no link has. */
export type Screen = { readonly link: WallLink | null; readonly isLive: boolean }

/** Null for a browser that never opened a wall link. Throws when nobody can say: not knowing is not a yes. */
export async function screenOf(headers: Headers): Promise<Screen | null> {
  const token = wallTokenOf(headers)
  if (token === null) return null
  return (await takeWallLink(prisma(), token)) ?? { link: null, isLive: false }
}

export type ScreenRefusal = {
  readonly link: WallLink | null
  readonly source: AuditSource
  readonly method: string
  readonly path: string
  readonly refusal: Refusal
}

/** A screen asks by itself for weeks: a few entries in ten minutes, the rest as their number. */
const refusals = () =>
  shared('screen-refusals', () =>
    coalescer<ScreenRefusal>({
      immediate: 5,
      windowMs: 600_000,
      write: append,
      onError: (error) => logger().error({ error }, 'A refusal of a screen could not be recorded'),
    }),
  )

/** For the end of the process. */
export function flushScreenRefusals(): Promise<void> {
  return refusals().flushAll()
}

/** Records that a screen was kept out. It stays out when the log cannot take it; then the console's own log says so. */
export async function recordScreenRefusal(told: ScreenRefusal): Promise<void> {
  try {
    await refusals().add(told.link?.id ?? told.source.address ?? 'unknown', told)
  } catch (error) {
    logger().error({ error, requestId: told.source.requestId }, 'A refusal of a screen could not be recorded')
  }
}

function append({ link, source, method, path, refusal }: ScreenRefusal, suppressed: number) {
  return auditLog.append({
    log: 'sec',
    action: 'wall-link.refused',
    phase: 'note',
    actor: { type: 'anonymous', name: null },
    source,
    facts: {
      link: link?.name ?? null,
      link_id: link?.id ?? null,
      method,
      route: path.slice(0, 500),
      suppressed: suppressed === 0 ? null : suppressed,
    },
    outcome: { status: 'denied', code: refusal.reason, message: refusalWords(refusal) },
  })
}

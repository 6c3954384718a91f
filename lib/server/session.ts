import 'server-only'

import * as stored from '#lib/database/sessions.ts'
import type { AuditSource } from '#lib/domain/audit-entry.ts'
import type { Actor } from '#lib/operations/ports.ts'
import { csrfToken } from './csrf.ts'
import { settings } from './env.ts'
import { prisma } from './runtime.ts'
import { sidOf } from './session-cookie.ts'

/** Who asks, as the database says right now. */
export type ConsoleSession = {
  readonly actor: Actor
  readonly sid: string
  /** Sent back by the browser with every write. */
  readonly csrf: string
  readonly expiresAt: string
  readonly idleUntil: string
}

type Use = {
  /** False for what a browser asks by itself: that must not keep a session from becoming idle. */
  readonly isActivity: boolean
}

/** Throws `DatabaseUnavailable` when nobody can say who asks: not knowing is not a yes. */
export async function findSession(
  headers: Headers,
  source: AuditSource,
  { isActivity }: Use,
): Promise<ConsoleSession | 'not-signed-in' | 'session-ended'> {
  const sid = await sidOf(headers)
  if (sid === null) return 'not-signed-in'
  const find = isActivity ? stored.findSession : stored.readSession
  const found = await find(prisma(), sid, sessionLimits())
  if (found.state !== 'live') return 'session-ended'
  const { account, ref, expiresAt, idleUntil } = found.session
  const actor = { id: account.id, name: account.name, role: account.role, session: ref, source }
  return { actor, sid, csrf: csrfToken(sid), expiresAt, idleUntil }
}

export function sessionLimits() {
  const { sessionIdleMinutes, sessionHours } = settings()
  return { idleMs: sessionIdleMinutes * 60_000, absoluteMs: sessionHours * 3_600_000 }
}

/** For a stream that asks whether it may go on; asking is no use of the session. Throws on an outage. */
export async function isSessionAlive(sid: string): Promise<boolean> {
  return (await stored.readSession(prisma(), sid, sessionLimits())).state === 'live'
}

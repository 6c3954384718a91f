import 'server-only'

import { authenticate, type SignIn } from '#lib/database/accounts.ts'
import { forgetSignInAttempts, takeSignInAttempt } from '#lib/database/rate-limits.ts'
import { endSession, openSession } from '#lib/database/sessions.ts'
import type { AuditSource } from '#lib/domain/audit-entry.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { auditActor } from '#lib/operations/action-entries.ts'
import { coalescer } from './coalesce.ts'
import { logger } from './logger.ts'
import { auditLog, prisma } from './runtime.ts'
import { shared } from './shared.ts'

export type Credentials = { readonly username: string; readonly password: string }

export type StartedSession = { readonly accountId: string; readonly sid: string }

/**
 * Checks a name and a password and starts a session. Unknown, wrong and disabled look the same from outside and take
 * the same time. A session that could not be recorded is none.
 */
export async function signIn(credentials: Credentials, source: AuditSource): Promise<Result<StartedSession, Refusal>> {
  const name = credentials.username.trim().toLowerCase()
  const attempt = { account: name, peer: source.address ?? 'unknown' }
  const allowed = await takeSignInAttempt(prisma(), attempt)
  if (!allowed.allowed) {
    return refuse({ reason: 'too-many-requests', retryAfterSeconds: allowed.waitSeconds }, source, null)
  }
  const answer = await authenticate(prisma(), name, credentials.password)
  if (!answer.granted) return refuse({ reason: 'sign-in-failed' }, source, answer)
  await forgetSignInAttempts(prisma(), attempt)
  const { account } = answer
  const { sid, ref, displaced } = await openSession(prisma(), account.id)
  try {
    const actor = auditActor({ id: account.id, name: account.name, role: account.role, session: ref, source })
    await auditLog.append({ log: 'sec', action: 'session.started', phase: 'note', actor, source, facts: { displaced } })
  } catch (error) {
    await endSession(prisma(), sid, 'revoked')
    throw error
  }
  return granted({ accountId: account.id, sid })
}

type Failure = { readonly name: string | null; readonly source: AuditSource; readonly refusal: Refusal }

const failures = () =>
  shared('sign-in-failures', () =>
    coalescer<Failure>({
      immediate: 10,
      windowMs: 60_000,
      write: appendFailure,
      onError: (error) => logger().error({ error }, 'Failed sign-ins could not be recorded'),
    }),
  )

/** For the end of the process. */
export function flushSignInFailures(): Promise<void> {
  return failures().flushAll()
}

/** Rejects when it cannot be recorded: who guesses passwords unseen gets no answer about them. */
async function refuse(refusal: Refusal, source: AuditSource, answer: SignIn | null): Promise<Result<never, Refusal>> {
  const name = answer?.account?.name ?? null
  await failures().add(`${source.address} ${name}`, { name, source, refusal })
  return refused(refusal)
}

function appendFailure({ name, source, refusal }: Failure, suppressed: number) {
  return auditLog.append({
    log: 'sec',
    action: 'session.failed',
    phase: 'note',
    actor: { type: 'anonymous', name },
    source,
    facts: { suppressed },
    outcome: { status: 'denied', code: refusal.reason, message: refusalWords(refusal) },
  })
}

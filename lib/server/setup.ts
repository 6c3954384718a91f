import 'server-only'

import { createFirstAdmin, isSetupOpen, issueSetupToken, type SetupRefusal } from '#lib/database/setup.ts'
import { takeSignInAttempt } from '#lib/database/rate-limits.ts'
import type { SetupRequest } from '#lib/contracts/setup.ts'
import type { AuditSource } from '#lib/domain/audit-entry.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import type { Settings } from './env.ts'
import { auditLog, prisma } from './runtime.ts'

const tokenHours = 24

/** While no account exists, prints the one-time token that makes the first admin: who reads the log owns the console. */
export async function offerSetup({ origins }: Settings): Promise<void> {
  if (!(await isSetupOpen(prisma()))) return
  const token = await issueSetupToken(prisma(), tokenHours * 3_600_000)
  process.stdout.write(
    `No account exists yet. Open ${origins[0]}/setup and enter this set-up token, which is good for ${tokenHours} hours and one use: ${token}\n`,
  )
}

/** Makes the first admin for the holder of the token: intent on record, deed, outcome. */
export async function setUp(given: SetupRequest, source: AuditSource): Promise<Result<{ username: string }, Refusal>> {
  if (!(await isSetupOpen(prisma()))) return refused({ reason: 'setup-closed' })
  const attempt = await takeSignInAttempt(prisma(), { account: 'set-up', peer: source.address ?? 'unknown' })
  if (!attempt.allowed) return refused({ reason: 'too-many-requests', retryAfterSeconds: attempt.waitSeconds })
  const entry = {
    log: 'sec',
    action: 'setup.completed',
    actor: { type: 'anonymous', name: null },
    source,
    target: { kind: 'Account', name: given.username },
  } as const
  await auditLog.append({ ...entry, phase: 'intent' })
  const made = await createFirstAdmin(prisma(), { token: given.token, name: given.username, password: given.password })
  if (made.granted) {
    const outcome = { status: 'succeeded', code: 'created', message: 'The first admin was made.' } as const
    await auditLog.append({ ...entry, phase: 'outcome', outcome })
    return granted({ username: made.value.name })
  }
  const refusal = refusalOf(made.refusal)
  const outcome = { status: 'refused', code: refusal.reason, message: refusalWords(refusal) } as const
  await auditLog.append({ ...entry, phase: 'outcome', outcome })
  return refused(refusal)
}

function refusalOf({ reason, message }: SetupRefusal): Refusal {
  switch (reason) {
    case 'already-set-up':
    case 'unknown-account':
    case 'last-admin':
      return { reason: 'setup-closed' }
    case 'token-invalid':
      return { reason: 'setup-token-wrong' }
    case 'password-weak':
      return { reason: 'password-too-weak', advice: message }
    case 'name-malformed':
    case 'name-taken':
      return { reason: 'malformed', issues: [{ path: 'username', message }] }
  }
}

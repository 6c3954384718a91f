import 'server-only'

import { endSession, endSessionsOf } from '#lib/database/sessions.ts'
import { auditActor } from '#lib/operations/action-entries.ts'
import { auditLog, prisma, runtime } from './runtime.ts'
import type { ConsoleSession } from './session.ts'

/** Ends this session or all of the account, on record, and says how many there were. */
export async function signOut({ actor, sid }: ConsoleSession, everywhere: boolean): Promise<number> {
  const ended = everywhere
    ? await endSessionsOf(prisma(), actor.id, 'signed-out')
    : Number(await endSession(prisma(), sid, 'signed-out'))
  runtime().hub.endSession(actor.session)
  await auditLog.append({
    log: 'sec',
    action: 'session.ended',
    phase: 'note',
    actor: auditActor(actor),
    source: actor.source,
    facts: { sessions: ended },
  })
  return ended
}

import 'server-only'

import type { ConsoleAuditLog } from '#lib/database/audit-log.ts'
import type { ConsoleDatabase } from '#lib/database/client.ts'
import type { ConsolePrisma } from '#lib/database/prisma.ts'
import { AuditUnavailable, type AuditLog, type World } from '#lib/operations/ports.ts'
import { shared } from './shared.ts'

/** What `start.ts` has started, for everything that answers requests. */
export type Runtime = {
  readonly database: ConsoleDatabase
  /** Null until the database is open and the log has taken its first entry. */
  auditLog: ConsoleAuditLog | null
  /** Null until the database is open. */
  world: World | null
}

const state = shared<{ runtime: Runtime | null }>('runtime', () => ({ runtime: null }))

export function setRuntime(runtime: Runtime): void {
  state.runtime = runtime
}

export function isStarted(): boolean {
  return state.runtime !== null
}

export function runtime(): Runtime {
  if (state.runtime === null) throw new Error('The console has not been started: instrumentation.ts did not run.')
  return state.runtime
}

/** Throws `DatabaseUnavailable` while the database is closed. */
export function prisma(): ConsolePrisma {
  return runtime().database.use().prisma
}

/** The log that may not be there yet: then nothing can be recorded, and so nothing may be done. */
export const auditLog: AuditLog = {
  append: async (draft) => {
    const log = runtime().auditLog
    if (log === null) throw new AuditUnavailable('The audit log is not open: the database is not ready.')
    return log.append(draft)
  },
}

/** What the operations may touch. */
export function world(): World {
  const current = runtime().world
  if (current === null) throw new AuditUnavailable('The audit log is not open: the database is not ready.')
  return current
}

import 'server-only'

import type { ConsoleAuditLog } from '#lib/database/audit-log.ts'
import type { ConsoleDatabase } from '#lib/database/client.ts'
import type { ConsolePrisma } from '#lib/database/prisma.ts'
import type { Result } from '#lib/domain/result.ts'
import type { Problem } from '#lib/domain/topology.ts'
import type { Connection } from '#lib/kubernetes/client.ts'
import type { Signer } from '#lib/operations/log-guard-port.ts'
import { AuditUnavailable, type AuditLog, type World } from '#lib/operations/ports.ts'
import type { AlertForwarder } from './alert-forwarder.ts'
import type { LiveHub } from './live-hub.ts'
import type { LogForwarder } from './log-forwarder.ts'
import type { LogKeeper } from './log-keeper.ts'
import type { Observer } from './observer.ts'
import type { Witness } from './open-witness.ts'
import type { OutsideWatch } from './outside-watch.ts'
import type { Sampler } from './sampler.ts'
import type { RetentionKeeper } from './retention-keeper.ts'
import { shared } from './shared.ts'

/** What `start.ts` has started, for everything that answers requests. */
export type Runtime = {
  readonly database: ConsoleDatabase
  readonly observer: Observer
  readonly hub: LiveHub
  readonly connection: Result<Connection, Problem>
  readonly namespaces: readonly string[]
  /** Signs checkpoints; null where no key is configured. */
  readonly signer: Signer | null
  /** Cosigns them; null where none is configured. */
  readonly witness: Witness | null
  readonly startedAt: string
  /** What needs the database and the log; null until both are open. */
  opened: Opened | null
}

type Opened = {
  readonly auditLog: ConsoleAuditLog
  readonly keeper: LogKeeper
  readonly retention: RetentionKeeper
  readonly world: World
  readonly outside: OutsideWatch
  readonly sampler: Sampler | null
  readonly forwarder: LogForwarder
  readonly alertForwarder: AlertForwarder
}

const state = () => shared<{ runtime: Runtime | null }>('runtime', () => ({ runtime: null }))

export function setRuntime(runtime: Runtime): void {
  state().runtime = runtime
}

export function isStarted(): boolean {
  return state().runtime !== null
}

export function runtime(): Runtime {
  const { runtime } = state()
  if (runtime === null) throw new Error('The console has not been started: instrumentation.ts did not run.')
  return runtime
}

/** Throws `DatabaseUnavailable` while the database is closed. */
export function prisma(): ConsolePrisma {
  return runtime().database.use().prisma
}

/** What the operations may touch. Throws `AuditUnavailable` while nothing could be recorded. */
export function world(): World {
  return opened().world
}

/** Checks and anchors the log. Throws `AuditUnavailable` while the log is not open. */
export function logKeeper(): LogKeeper {
  return opened().keeper
}

/** Seals and purges the oldest entries. Throws as `logKeeper` does. */
export function retentionKeeper(): RetentionKeeper {
  return opened().retention
}

/** Pushes the log. Throws `AuditUnavailable` while the log is not open. */
export function logForwarder(): LogForwarder {
  return opened().forwarder
}

/** Tells receivers of alerts. Throws `AuditUnavailable` while the log is not open. */
export function alertForwarder(): AlertForwarder {
  return opened().alertForwarder
}

/** The log that may not be there yet: then nothing can be recorded, and so nothing may be done. */
export const auditLog: AuditLog = { append: async (draft) => opened().auditLog.append(draft) }

function opened(): NonNullable<Runtime['opened']> {
  const { opened } = runtime()
  if (opened === null) throw new AuditUnavailable('The audit log is not open: the database is not ready.')
  return opened
}

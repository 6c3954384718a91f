import 'server-only'

import { join } from 'node:path'

import { checkpointFile } from '#lib/database/checkpoint-file.ts'
import { cosignedNotes } from '#lib/database/cosigned-notes.ts'
import type { OpenDatabase } from '#lib/database/open-database.ts'
import { storedLog } from '#lib/database/stored-log.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import type { Result } from '#lib/domain/result.ts'
import type { Problem } from '#lib/domain/topology.ts'
import { checkpointConfigMaps } from '#lib/kubernetes/checkpoint-config-maps.ts'
import type { Connection } from '#lib/kubernetes/client.ts'
import { guardLog, type LogGuard } from '#lib/operations/guard-log.ts'
import type { Anchor, AnchorState, LogVerdict, Signer } from '#lib/operations/log-guard-port.ts'
import { consoleItself } from '#lib/operations/action-entries.ts'
import type { AuditLog } from '#lib/operations/ports.ts'
import { witnessAnchor } from '#lib/witness/witness.ts'
import type { Settings } from './env.ts'
import { anchorEntries } from './anchor-entries.ts'
import { logger } from './logger.ts'
import type { Witness } from './open-witness.ts'
import { nodeSha256, verifyEd25519 } from './signing-key.ts'

/** A rewrite is to be noticed within a minute, also where a look takes its time. */
const everyMs = 20_000
/** An outcome is anchored soon, and a burst of them once. */
const soonMs = 2_000
/** A look's share of the old entries: a million are gone through in less than an hour. */
const patrolEntries = 8_192

export type LogKeeper = {
  readonly guards: Readonly<Record<AuditLogName, LogGuard>>
  readonly signer: Signer | null
  /** An entry that must be anchored without waiting for the next minute. */
  readonly hurry: (log: AuditLogName) => void
  /** Why nothing may be done, in a sentence; null while both logs are to be trusted. */
  readonly distrusted: () => string | null
  readonly stop: () => void
}

type Kept = {
  readonly database: OpenDatabase
  readonly connection: Result<Connection, Problem>
  readonly settings: Settings
  readonly signer: Signer | null
  readonly witness: Witness | null
  readonly onVerdict: (log: AuditLogName, verdict: LogVerdict) => void
}

/** Checks both logs whole at the start, then what is new three times a minute with a part of the old, and anchors them. */
export function keepLogs(kept: Kept): LogKeeper {
  const { database, signer, onVerdict } = kept
  const world = {
    stored: storedLog(database.prisma),
    signer,
    anchors: anchorsOf(kept),
    sha256: nodeSha256,
    verifyEd25519,
    now: () => new Date(),
  }
  const guards = { ops: guardLog(world, 'ops'), sec: guardLog(world, 'sec') }
  const logs = ['ops', 'sec'] as const
  const tell = async (log: AuditLogName, verdict: Promise<LogVerdict>) => onVerdict(log, await verdict)

  const begin = async (log: AuditLogName) => {
    await tell(log, guards[log].checkWhole())
    await tell(log, guards[log].anchor())
  }
  const look = async (log: AuditLogName) => {
    const { state } = guards[log].verdict()
    if (guards[log].tree() === null && state === 'unknown') return await begin(log)
    await tell(log, guards[log].checkNew())
    await guards[log].patrol(patrolEntries)
    await tell(log, guards[log].anchor())
  }
  const soon = new Map<AuditLogName, NodeJS.Timeout>()
  const hurry = (log: AuditLogName) => {
    if (soon.has(log)) return
    const timer = setTimeout(() => {
      soon.delete(log)
      void guards[log].checkNew().then(() => tell(log, guards[log].anchor()))
    }, soonMs)
    soon.set(log, timer.unref())
  }
  // Looks that a long first check or a slow database delays must not queue up.
  const looking = new Set<AuditLogName>(logs)
  for (const log of logs) void begin(log).finally(() => looking.delete(log))
  const lookUnlessBusy = (log: AuditLogName) => {
    if (looking.has(log)) return
    looking.add(log)
    void look(log).finally(() => looking.delete(log))
  }
  const timer = setInterval(() => logs.forEach(lookUnlessBusy), everyMs).unref()
  return {
    guards,
    signer,
    hurry,
    distrusted: () => {
      const now = Date.now()
      for (const log of logs) {
        const why = distrustOf(guards[log].verdict(), now)
        if (why !== null) return why
      }
      return null
    },
    stop: () => {
      clearInterval(timer)
      soon.forEach((pending) => clearTimeout(pending))
    },
  }
}

const longestUnanchoredMs = 15 * 60_000
const mostUnanchored = 50

/** Broken, or for a quarter of an hour and fifty entries without any anchor that could be read back. */
function distrustOf(verdict: LogVerdict, now: number): string | null {
  if (verdict.state === 'broken') return verdict.message
  if (verdict.state !== 'intact') return null
  const readable = verdict.anchors.filter(({ isReadable }) => isReadable)
  const isBehind = ({ size, at, failure }: AnchorState) =>
    failure !== null &&
    verdict.size - (size ?? 0) >= mostUnanchored &&
    now - Date.parse(at ?? verdict.wholeCheckedAt) >= longestUnanchoredMs
  const [first] = readable
  if (first === undefined || !readable.every(isBehind)) return null
  return `Its checkpoints have not been kept outside the database for a quarter of an hour: ${first.failure}.`
}

/** A log that is found broken says so itself, once for each process. */
export function verdictEntries(auditLog: AuditLog): (log: AuditLogName, verdict: LogVerdict) => void {
  const told = new Set<AuditLogName>()
  const lookAtAnchors = anchorEntries(auditLog)
  return (log, verdict) => {
    lookAtAnchors(log, verdict)
    if (verdict.state !== 'broken' || told.has(log)) return
    told.add(log)
    logger().error({ log, ...verdict }, 'The audit log cannot be trusted: the console only reads')
    const { seq, fault, message } = verdict
    auditLog
      .append({
        log: 'ops',
        action: 'log.distrusted',
        phase: 'note',
        actor: consoleItself,
        source: null,
        facts: { log, entry: seq, fault, finding: message },
      })
      .catch((error: unknown) => logger().error({ error }, 'That the audit log is broken could not be recorded'))
  }
}

function anchorsOf({ database, connection, settings, witness }: Kept): readonly Anchor[] {
  const { auditAnchorNamespace, dataFolder } = settings
  const anchors: Anchor[] = [standardOutput]
  if (database.kind === 'pglite') anchors.push(checkpointFile(join(dataFolder, 'checkpoints.ndjson'), () => new Date()))
  if (auditAnchorNamespace !== null) {
    anchors.push(
      connection.granted
        ? checkpointConfigMaps(connection.value, auditAnchorNamespace)
        : unreachable(`ConfigMaps in ${auditAnchorNamespace}`, connection.refusal.message),
    )
  }
  if (witness !== null) {
    anchors.push(witnessAnchor({ ...witness, store: cosignedNotes(database.prisma), verifyEd25519 }))
  }
  return anchors
}

/** Leaves the pod with its log: what a log pipeline keeps can be compared by `audit verify`. */
const standardOutput: Anchor = {
  name: 'Standard output',
  notes: null,
  keep: (log, size, note) =>
    new Promise((resolve, reject) => {
      const line = JSON.stringify({ type: 'checkpoint', log, size, note })
      process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()))
    }),
}

function unreachable(name: string, message: string): Anchor {
  return { name, keep: () => Promise.reject(new Error(message)), notes: () => Promise.reject(new Error(message)) }
}

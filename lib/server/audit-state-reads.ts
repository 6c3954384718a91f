import 'server-only'

import { setTimeout as pause } from 'node:timers/promises'

import type { AuditProof, AuditState } from '#lib/contracts/audit-state.ts'
import { storedLog } from '#lib/database/stored-log.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { may } from '#lib/domain/permissions.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { verifierKeyText } from '#lib/domain/signed-note.ts'
import type { Actor } from '#lib/operations/ports.ts'
import { logBarredFor } from './audit-reads.ts'
import { settings } from './env.ts'
import { logForwarder, logKeeper, prisma } from './runtime.ts'

const waitMs = 1_000

/** The state of the logs that the actor may read. */
export function readAuditState(actor: Actor): readonly AuditState[] {
  const logs = may(actor.role, 'read-security-log') ? (['ops', 'sec'] as const) : (['ops'] as const)
  return logs.map(stateOf)
}

/** Begins a whole check. A short log is done when this answers; a long one takes half a minute and is not waited for. */
export async function beginAuditCheck(actor: Actor, log: AuditLogName): Promise<Result<AuditState, Refusal>> {
  const barred = await logBarredFor(actor, log)
  if (barred !== null) return refused(barred)
  const { guards } = logKeeper()
  const { state } = guards[log].verdict()
  const isRunning = state === 'checking' || stateOf(log).verdict.state === 'broken'
  if (!isRunning) await Promise.race([guards[log].checkWhole(), pause(waitMs, undefined, { ref: false })])
  return granted(stateOf(log))
}

export async function readAuditProof(
  actor: Actor,
  { log, seq }: { readonly log: AuditLogName; readonly seq: number },
): Promise<Result<AuditProof, Refusal>> {
  const barred = await logBarredFor(actor, log)
  if (barred !== null) return refused(barred)
  const tree = logKeeper().guards[log].tree()
  const { checkpoint, keys } = stateOf(log)
  if (tree === null || checkpoint === null || seq >= checkpoint.size) {
    return refused({ reason: 'not-found', what: `a checkpoint over entry ${seq} of the log ${log}` })
  }
  const [leaf] = await storedLog(prisma()).leaves(log, seq, seq + 1)
  if (leaf === undefined) return refused({ reason: 'not-found', what: `entry ${seq} in the log ${log}` })
  const { index, size, hashes } = await tree.inclusion(seq, checkpoint.size)
  return granted({ log, seq, leaf, inclusion: { index, size, hashes: [...hashes] }, checkpoint, keys })
}

function stateOf(log: AuditLogName): AuditState {
  const { guards, signer } = logKeeper()
  const newest = guards[log].newest()
  const verdict = guards[log].verdict()
  return {
    log,
    database: settings().databaseUrl === null ? 'pglite' : 'postgresql',
    verdict:
      verdict.state === 'intact'
        ? { ...verdict, anchors: [...verdict.anchors], problems: [...verdict.problems] }
        : verdict,
    checkpoint: newest && { ...newest.checkpoint, note: newest.note },
    keys: (signer?.keys(log) ?? []).map(verifierKeyText),
    receivers: [...logForwarder().state(log)],
  }
}

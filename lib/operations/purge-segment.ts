import type { AuditDraft, AuditOutcome } from '#lib/domain/audit-entry.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { confirmBlock, requestBlock, type PurgeBlock, type SealedFile, type Segment } from '#lib/domain/segment.ts'
import { auditActor, consoleItself } from './action-entries.ts'
import type { Actor } from './ports.ts'
import type { RetentionWorld } from './retention-port.ts'

/** Which segment, and what the person saw of it. */
type Wanted = Pick<SealedFile, 'log' | 'number' | 'sha256'>

/** The first of two people: on record, and nothing more. */
export async function requestPurge(
  world: RetentionWorld,
  actor: Actor,
  { reason, ...wanted }: Wanted & { readonly reason: string },
): Promise<Result<null, Refusal>> {
  const found = await find(world, wanted)
  if (!found.granted) return found
  const { segment, segments } = found.value
  const block = requestBlock(segment, segments) ?? (wanted.sha256 === segment.sha256 ? null : 'differs')
  if (block !== null) return notPurged(block)
  if ((await world.segments.request(segment)) !== null) return notPurged('requested-before')
  await world.auditLog.append({
    ...entryOf(actor),
    action: 'segment.purge-requested',
    phase: 'note',
    reason,
    facts: factsOf(segment),
  })
  return granted(null)
}

/** The second one: the file is read once more, then the entries go. The database counts the people for itself. */
export async function confirmPurge(
  world: RetentionWorld,
  actor: Actor,
  wanted: Wanted,
): Promise<Result<null, Refusal>> {
  const found = await find(world, wanted)
  if (!found.granted) return found
  const { segment, segments } = found.value
  const request = await world.segments.request(segment)
  const by = { by: actor.id, subject: wanted.sha256, now: world.now() }
  const block = confirmBlock(segment, segments, request, by)
  if (block !== null || request === null) return notPurged(block ?? 'not-requested')
  const leaves = await world.stored.leaves(segment.log, segment.first, segment.last + 1)
  const fault = await world.files.fault(segment, leaves)
  if (fault !== null) return notPurged(fault)
  const startedAt = world.now().getTime()
  const entry = {
    ...entryOf(actor),
    action: 'segment.purged',
    actionId: world.newId(),
    facts: { ...factsOf(segment), request: request.entry },
  }
  const { seq } = await world.auditLog.append({ ...entry, phase: 'intent' })
  await world.segments.purge(segment, { requested: request.entry, purged: seq })
  const durationMs = world.now().getTime() - startedAt
  await world.auditLog.append({ ...entry, phase: 'outcome', outcome: { ...outcomeOf(true), durationMs } })
  return granted(null)
}

/** Says of purges that a crash cut off whether the entries are gone. */
export async function closePurges({
  segments,
  auditLog,
}: Pick<RetentionWorld, 'segments' | 'auditLog'>): Promise<void> {
  for (const { actionId, facts, isDone } of await segments.openPurges()) {
    const entry = { log: 'ops', action: 'segment.purged', actor: consoleItself, source: null } as const
    await auditLog.append({ ...entry, actionId, phase: 'reconciled', facts, outcome: outcomeOf(isDone) })
  }
}

function outcomeOf(isDone: boolean): AuditOutcome {
  return isDone
    ? { status: 'succeeded', code: 'purged', message: 'They are gone from the database.' }
    : { status: 'not_applied', code: 'not-purged', message: 'This took nothing out of the database.' }
}

async function find(world: RetentionWorld, { log, number }: Wanted) {
  const segments = await world.segments.list(log)
  const segment = segments.find((candidate) => candidate.number === number)
  return segment === undefined
    ? refused<Refusal>({ reason: 'not-found', what: `segment ${number} of the log ${log}` })
    : granted({ segment, segments })
}

function notPurged(because: PurgeBlock): Result<never, Refusal> {
  return refused({ reason: 'not-purged', because })
}

function entryOf(actor: Actor): Pick<AuditDraft, 'log' | 'actor' | 'source'> {
  return { log: 'ops', actor: auditActor(actor), source: actor.source }
}

function factsOf({ log, number, first, last, sha256 }: Segment) {
  return { log, number, first, last, sha256 }
}

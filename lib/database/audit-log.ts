import 'server-only'

import * as z from 'zod/mini'

import { auditLogNumber } from '#lib/domain/audit-chain.ts'
import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import { AuditDistrusted, AuditUnavailable, HoldLost, type ActionLog, type AuditLog } from '#lib/operations/ports.ts'
import { Prisma } from './generated/client.ts'
import type { JournalLine } from './journal.ts'
import type { OpenDatabase } from './open-database.ts'
import type { ConsolePrisma } from './prisma.ts'
import { readPhases } from './read-audit.ts'
import { MalformedEntry, sealEntry, type ConsoleIdentity, type SealedEntry } from './seal-entry.ts'
import { isoTime } from './stored-entries.ts'
import { DatabaseUnavailable, isUniqueViolation } from './unavailable.ts'

export type AuditHealth =
  | { readonly state: 'writable' }
  /** Nothing may be done: the last entry did not reach every copy. */
  | { readonly state: 'degraded'; readonly since: string; readonly cause: string }

export type ConsoleAuditLog = ActionLog & { readonly health: () => AuditHealth }

export type AuditLogOptions = {
  readonly console: ConsoleIdentity
  /** This run of this process, as `Holder.id`; who records no actions needs none. */
  readonly holder?: string
  /** Takes one line for the copy that leaves the pod, by default standard output; rejects when it could not. */
  readonly sink?: (line: string) => Promise<void>
  readonly now?: () => Date
  /** Why no deed may be announced, in a sentence; null when one may. */
  readonly distrusted?: () => string | null
  readonly onAppended?: (draft: AuditDraft) => void
}

/**
 * The audit log of an open database. `append` resolves when the entry is in the database, in the journal (embedded
 * database) and on standard output. Entries about what the start had to mend come first.
 */
export async function openAuditLog(database: OpenDatabase, options: AuditLogOptions): Promise<ConsoleAuditLog> {
  const log = auditLogOf(database, options)
  for (const draft of startEntries(database)) await log.append(draft)
  return log
}

function auditLogOf(database: OpenDatabase, options: AuditLogOptions): ConsoleAuditLog {
  const { sink = toStandardOutput, now = () => new Date(), holder = '' } = options
  const { distrusted = () => null, onAppended = () => {} } = options
  let failure: { readonly since: Date; readonly cause: string } | null = null
  let last: Promise<unknown> = Promise.resolve()

  /** The journal must see entries in the order of the chain, so with a journal one entry is written after the other. */
  const inOrder = <Value>(task: () => Promise<Value>): Promise<Value> => {
    if (database.journal === null) return task()
    const mine = last.then(task, task)
    last = mine.catch(() => {})
    return mine
  }
  const write = async (draft: AuditDraft, held: Held | null) => {
    const sealed = sealEntry(draft, options.console, now())
    const { line, inJournal } = await inOrder(async () => {
      await database.journal?.recover()
      const stored = await store(database.prisma, sealed, held)
      return { line: stored, inJournal: database.journal?.append(stored, disclosuresOf(sealed, stored.seq)) }
    })
    await inJournal
    await sink(`${JSON.stringify({ type: 'audit-entry', ...line })}\n`)
    return { seq: line.seq, id: sealed.id }
  }
  const record = async (draft: AuditDraft, held: Held | null): ReturnType<AuditLog['append']> => {
    // Reading and exporting a log that is not to be trusted is what it is there for then.
    const distrust = announcesDeed(draft) ? distrusted() : null
    if (distrust !== null) throw new AuditDistrusted(distrust)
    const receipt = await write(draft, held).catch((error: unknown) => {
      if (isMistake(error) || error instanceof HoldLost) throw error
      const cause = causeOf(error)
      failure ??= { since: now(), cause }
      throw new AuditUnavailable(`The audit log did not take the entry: ${cause}`, { cause: error })
    })
    onAppended(draft)
    if (failure !== null) {
      const ended = failure
      failure = null
      await record(restoredEntry(ended, now()), null)
    }
    return receipt
  }
  return {
    append: (draft) => record(draft, null),
    appendHeld: (draft) => record(draft, { actionId: draft.actionId, holder }),
    entriesOf: (actionId) => readPhases(database.prisma, actionId),
    health: () =>
      failure === null
        ? { state: 'writable' }
        : { state: 'degraded', since: failure.since.toISOString(), cause: failure.cause },
  }
}

/** A request for approval and a yes lead to a deed as an intent does; what ends a request does not. */
function announcesDeed({ log, phase, outcome }: AuditDraft): boolean {
  return log === 'ops' && (phase === 'intent' || (phase === 'approval' && outcome === undefined))
}

const storedSchema = z.array(z.object({ seq: z.string(), at: z.string(), prev: z.string(), leaf: z.string() }))

/** The action that an entry may be about only while this holder has it. */
type Held = { readonly actionId: string; readonly holder: string }

const attempts = 3

/**
 * One statement. Cut off between commit and answer, it is asked again: the entry's id says whether it arrived, also when
 * it arrives only while it is looked for, because then the id is taken.
 */
async function store(prisma: ConsolePrisma, sealed: SealedEntry, held: Held | null): Promise<JournalLine> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const arrived = attempt === 1 ? null : await find(prisma, sealed)
      return arrived ?? (await insert(prisma, sealed, held))
    } catch (error) {
      const mayHaveArrived = error instanceof DatabaseUnavailable || (attempt > 1 && isUniqueViolation(error))
      if (!mayHaveArrived || attempt === attempts) throw error
    }
  }
}

async function insert(prisma: ConsolePrisma, sealed: SealedEntry, held: Held | null): Promise<JournalLine> {
  const rows = storedSchema.parse(
    await prisma.$queryRaw`select o_seq::text as seq, ${isoTime('o_at')} as at, encode(o_prev, 'hex') as prev,
      encode(o_leaf, 'hex') as leaf
      from ${permission(held)} as permission cross join lateral
      audit.append((${auditLogNumber(sealed.log)} + permission.zero)::smallint, ${sealed.body},
        ${JSON.stringify(sealed.disclosures)}::jsonb)`,
  )
  const line = journalLine(sealed, rows)
  if (line !== null) return line
  throw held === null
    ? new Error('audit.append() answered without a row.')
    : new HoldLost('Another console process records this action.')
}

/** One row, or none without the hold. Its zero makes the append depend on it; the lock keeps a taker waiting. */
function permission(held: Held | null): Prisma.Sql {
  return held === null
    ? Prisma.sql`(select 0 as zero)`
    : Prisma.sql`(select 0 as zero from action where id = ${held.actionId} and holder = ${held.holder} for update)`
}

async function find(prisma: ConsolePrisma, sealed: SealedEntry): Promise<JournalLine | null> {
  const rows = storedSchema.parse(
    await prisma.$queryRaw`select seq::text, ${isoTime('recorded_at')} as at, encode(prev, 'hex') as prev,
      encode(leaf, 'hex') as leaf
      from audit.entry where log_id = ${auditLogNumber(sealed.log)} and id = ${sealed.id}`,
  )
  return journalLine(sealed, rows)
}

function journalLine(sealed: SealedEntry, rows: z.output<typeof storedSchema>): JournalLine | null {
  const row = rows[0]
  return row === undefined ? null : { log: sealed.log, ...row, seq: Number(row.seq), body: sealed.body }
}

function disclosuresOf(sealed: SealedEntry, seq: number) {
  return sealed.disclosures.map((disclosure) => ({ log: sealed.log, seq, ...disclosure }))
}

/** A draft outside the catalogue is a bug of the caller and says nothing about the log. */
function isMistake(error: unknown): boolean {
  return error instanceof MalformedEntry
}

function causeOf(error: unknown): string {
  if (error instanceof DatabaseUnavailable) return error.message
  const code: unknown = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENOSPC') return 'The disk is full.'
  return error instanceof Error ? error.message : 'An unknown error.'
}

const consoleItself = { type: 'system', name: 'console' } as const

function restoredEntry(ended: { readonly since: Date; readonly cause: string }, at: Date): AuditDraft {
  return {
    log: 'ops',
    action: 'log.restored',
    phase: 'note',
    actor: consoleItself,
    source: null,
    facts: {
      from_time: ended.since.toISOString(),
      seconds: Math.max(0, Math.round((at.getTime() - ended.since.getTime()) / 1_000)),
      cause: ended.cause,
    },
  }
}

function startEntries(database: OpenDatabase): readonly AuditDraft[] {
  const note = { log: 'ops', phase: 'note', actor: consoleItself, source: null } as const
  const newest = database.migrated.at(-1)
  return [
    ...(newest === undefined
      ? []
      : [{ ...note, action: 'database.migrated', facts: { applied: database.migrated.length, newest } }]),
    ...database.repairs.map(({ kind, log, first, entries }) => ({
      ...note,
      action: `journal.${kind}`,
      facts: { log, first, entries },
    })),
  ]
}

function toStandardOutput(line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(line, (error) => (error ? reject(error) : resolve()))
  })
}

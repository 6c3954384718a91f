import 'server-only'

import { auditLogNumber, type ChainHead } from '#lib/domain/audit-chain.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { JournalDamaged, type Journal, type JournalLine } from './journal.ts'
import type { ConsolePrisma } from './prisma.ts'
import type { Disclosure } from './seal-entry.ts'
import { readChain, readDisclosures, readHeads } from './stored-entries.ts'
import { readPurged, storedLog } from './stored-log.ts'

/** What the start had to mend, one line for each log; each becomes an entry. */
export type JournalRepair = {
  readonly log: AuditLogName
  readonly kind: 'replayed' | 'backfilled'
  readonly first: number
  readonly entries: number
}

/** What one pass over the journal says about one log. */
type Survey = {
  readonly head: ChainHead
  /** How many of the first entries were purged: they are in a segment's file, and in neither of the two. */
  readonly purged: number
  /** One for each entry of the database that the journal has too, or that was purged. */
  readonly seen: Uint8Array
  /** The newest line that the database has too: its leaf stands for all before it. */
  common: JournalLine | null
  /** Lines that a purge did not come to take away. */
  leftovers: number
  /** Lines that the database lacks. */
  readonly lost: JournalLine[]
}

/**
 * Makes journal and database hold the same entries. The journal is the record: what only it has goes back into the
 * database; what only the database has, because the process died between the two writes, goes into the journal.
 * Where both have an entry and disagree, nothing is changed and the start fails.
 */
export async function reconcileJournal(prisma: ConsolePrisma, journal: Journal): Promise<readonly JournalRepair[]> {
  const surveys = await survey(prisma, journal)
  for (const found of surveys) await assertAgreement(prisma, found)
  const repairs: JournalRepair[] = []
  for (const found of surveys) repairs.push(...(await backfill(prisma, journal, found)))
  for (const found of surveys) repairs.push(...(await replay(prisma, journal, found)))
  await forgetPurged(journal, surveys)
  return repairs
}

async function survey(prisma: ConsolePrisma, journal: Journal): Promise<readonly Survey[]> {
  const surveys: Survey[] = []
  for (const head of await readHeads(prisma)) {
    const purged = (await readPurged(prisma, head.log))?.end.size ?? 0
    const seen = new Uint8Array(head.size).fill(1, 0, purged)
    surveys.push({ head, purged, leftovers: 0, seen, common: null, lost: [] })
  }
  const newest = new Map<AuditLogName, JournalLine>()
  for await (const line of journal.lines()) {
    const found = surveys.find(({ head }) => head.log === line.log)
    if (found === undefined) continue
    const before = newest.get(line.log)
    if (before !== undefined && line.seq === before.seq + 1 && line.prev !== before.leaf) {
      throw new JournalDamaged(
        `The entry ${line.log} ${line.seq} of the journal does not follow the one before it: one of the two was altered. Put the journal back from a backup.`,
      )
    }
    newest.set(line.log, line)
    if (line.seq < found.purged) found.leftovers += 1
    if (line.seq >= found.head.size) found.lost.push(line)
    else {
      found.seen[line.seq] = 1
      if (found.common === null || line.seq > found.common.seq) found.common = line
    }
  }
  return surveys
}

async function assertAgreement(prisma: ConsolePrisma, { head, common, lost }: Survey): Promise<void> {
  if (common !== null) {
    const [stored] = await storedLog(prisma).leaves(head.log, common.seq, common.seq + 1)
    if (stored !== common.leaf) {
      throw new JournalDamaged(
        `Journal and database disagree about the entry ${head.log} ${common.seq}: one of the two was altered or restored from elsewhere. Nothing was changed; keep both and compare them with a backup.`,
      )
    }
  }
  const gap = lost.toSorted(bySeq).findIndex((line, index) => line.seq !== head.size + index)
  if (gap >= 0) {
    throw new JournalDamaged(`The journal lacks the entry ${head.log} ${head.size + gap}. Put it back from a backup.`)
  }
}

async function backfill(prisma: ConsolePrisma, journal: Journal, found: Survey): Promise<readonly JournalRepair[]> {
  const { log } = found.head
  const first = found.seen.indexOf(0)
  if (first < 0) return []
  let entries = 0
  for await (const stored of readChain(prisma, log, first)) {
    if (found.seen[stored.seq] === 1) continue
    const { seq, recordedAt: at, previous: prev, leaf, body } = stored
    const personal = await readDisclosures(prisma, log, seq)
    await journal.append(
      { log, seq, at, prev, leaf, body },
      personal.map((disclosure) => ({ log, seq, ...disclosure })),
    )
    entries += 1
  }
  return [{ log, kind: 'backfilled', first, entries }]
}

async function replay(prisma: ConsolePrisma, journal: Journal, found: Survey): Promise<readonly JournalRepair[]> {
  const { log, size } = found.head
  if (found.lost.length === 0) return []
  const personal = new Map<number, Disclosure[]>()
  for await (const line of journal.disclosures()) {
    if (line.log !== log || line.seq < size) continue
    const { field, salt, value } = line
    personal.set(line.seq, [...(personal.get(line.seq) ?? []), { field, salt, value }])
  }
  for (const line of found.lost.toSorted(bySeq)) {
    await prisma.$queryRaw`select audit.replay(
      ${auditLogNumber(log)}::smallint, ${line.seq}::bigint, ${line.at}::timestamptz,
      decode(${line.prev}, 'hex'), decode(${line.leaf}, 'hex'), ${line.body},
      ${JSON.stringify(personal.get(line.seq) ?? [])}::jsonb)::text as done`
  }
  return [{ log, kind: 'replayed', first: size, entries: found.lost.length }]
}

async function forgetPurged(journal: Journal, surveys: readonly Survey[]): Promise<void> {
  if (surveys.every(({ leftovers }) => leftovers === 0)) return
  const purged = new Map(surveys.map(({ head, purged: size }) => [head.log, size]))
  await journal.forget(({ log, seq }) => seq < (purged.get(log) ?? 0))
}

function bySeq(one: JournalLine, other: JournalLine): number {
  return one.seq - other.seq
}

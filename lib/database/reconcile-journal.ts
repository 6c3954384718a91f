import 'server-only'

import { auditLogNumber } from '#lib/domain/audit-chain.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { JournalDamaged, logKey, type Journal, type JournalDisclosure, type JournalLine } from './journal.ts'
import { readChain, readDisclosures, readHeads } from './stored-entries.ts'
import type { ConsolePrisma } from './prisma.ts'

/** What the start had to mend, one line for each log; each becomes an entry. */
export type JournalRepair = {
  readonly log: AuditLogName
  readonly kind: 'replayed' | 'backfilled'
  readonly first: number
  readonly entries: number
}

/**
 * Makes journal and database hold the same entries. The journal is the record: what only it has goes back into the
 * database; what only the database has, because the process died between the two writes, goes into the journal.
 * Where both have an entry and disagree, nothing is changed and the start fails.
 */
export async function reconcileJournal(prisma: ConsolePrisma, journal: Journal): Promise<readonly JournalRepair[]> {
  const lines = await journal.lines()
  const disclosures = Map.groupBy(await journal.disclosures(), (line) => logKey(line.log, line.seq))
  const heads = await readHeads(prisma)
  const repairs: JournalRepair[] = []
  for (const head of heads) {
    const own = new Map(lines.filter((line) => line.log === head.log).map((line) => [line.seq, line]))
    repairs.push(...(await backfill(prisma, journal, head, own)))
    repairs.push(...(await replay(prisma, head, own, disclosures)))
  }
  return repairs
}

type Head = { readonly log: AuditLogName; readonly size: number }

async function backfill(
  prisma: ConsolePrisma,
  journal: Journal,
  head: Head,
  own: ReadonlyMap<number, JournalLine>,
): Promise<readonly JournalRepair[]> {
  const missing: number[] = []
  for await (const stored of readChain(prisma, head.log)) {
    const line = own.get(stored.seq)
    if (line !== undefined && line.leaf !== stored.leaf) throw disagreement(head.log, stored.seq)
    if (line !== undefined) continue
    missing.push(stored.seq)
    const personal = await readDisclosures(prisma, head.log, stored.seq)
    await journal.append(
      {
        log: head.log,
        seq: stored.seq,
        at: stored.recordedAt,
        prev: stored.previous,
        leaf: stored.leaf,
        body: stored.body,
      },
      personal.map((disclosure) => ({ log: head.log, seq: stored.seq, ...disclosure })),
    )
  }
  const first = missing[0]
  return first === undefined ? [] : [{ log: head.log, kind: 'backfilled', first, entries: missing.length }]
}

async function replay(
  prisma: ConsolePrisma,
  head: Head,
  own: ReadonlyMap<number, JournalLine>,
  disclosures: ReadonlyMap<string, readonly JournalDisclosure[]>,
): Promise<readonly JournalRepair[]> {
  const lost = [...own.values()].filter((line) => line.seq >= head.size).toSorted((one, other) => one.seq - other.seq)
  for (const [index, line] of lost.entries()) {
    if (line.seq !== head.size + index) {
      throw new JournalDamaged(
        `The journal lacks the entry ${head.log} ${head.size + index}. Put it back from a backup.`,
      )
    }
    const personal = disclosures.get(logKey(line.log, line.seq)) ?? []
    await prisma.$queryRaw`select audit.replay(
      ${auditLogNumber(line.log)}::smallint, ${line.seq}::bigint, ${line.at}::timestamptz,
      decode(${line.prev}, 'hex'), decode(${line.leaf}, 'hex'), ${line.body},
      ${JSON.stringify(personal.map(({ field, salt, value }) => ({ field, salt, value })))}::jsonb)::text as done`
  }
  const first = lost[0]
  return first === undefined ? [] : [{ log: head.log, kind: 'replayed', first: first.seq, entries: lost.length }]
}

function disagreement(log: AuditLogName, seq: number): JournalDamaged {
  return new JournalDamaged(
    `Journal and database disagree about the entry ${log} ${seq}: one of the two was altered or restored from elsewhere. Nothing was changed; keep both and compare them with a backup.`,
  )
}

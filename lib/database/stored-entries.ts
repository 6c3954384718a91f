import 'server-only'

import * as z from 'zod/mini'

import { auditLogNumber, type ChainHead, type ChainLine } from '#lib/domain/audit-chain.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { Prisma } from './generated/client.ts'
import type { ConsolePrisma } from './prisma.ts'
import type { Disclosure } from './seal-entry.ts'

/** How a timestamp leaves the database: UTC with the microseconds that the hash covers. */
export const isoTime = (column: string) =>
  Prisma.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`)

const headSchema = z.array(z.object({ log_id: z.int(), size: z.string(), leaf: z.string() }))

export const lineSchema = z.array(
  z.object({ seq: z.string(), recorded_at: z.string(), prev: z.string(), leaf: z.string(), body: z.string() }),
)

const disclosureSchema = z.array(z.object({ seq: z.string(), field: z.string(), salt: z.string(), value: z.string() }))

const batch = 1_000

export async function readHeads(prisma: ConsolePrisma): Promise<readonly ChainHead[]> {
  const rows = headSchema.parse(
    await prisma.$queryRaw`select log_id::int, size::text, encode(leaf, 'hex') as leaf from audit.head order by log_id`,
  )
  return rows.map((row) => ({ log: row.log_id === 1 ? 'ops' : 'sec', size: Number(row.size), leaf: row.leaf }))
}

export async function readHead(prisma: ConsolePrisma, log: AuditLogName): Promise<ChainHead> {
  const head = (await readHeads(prisma)).find((candidate) => candidate.log === log)
  if (head === undefined) throw new Error(`The audit log "${log}" has no head row.`)
  return head
}

/** Every stored entry in order, as bytes that can be verified; a thousand at a time, so memory stays small. */
export async function* readChain(prisma: ConsolePrisma, log: AuditLogName, from = 0): AsyncGenerator<ChainLine> {
  // "greater than the last" and not "page n": a row that is missing or doubled must not hide another.
  let after = from - 1
  for (;;) {
    const rows = lineSchema.parse(
      // Qualified: a bare "order by seq" would mean the text of the answer, in which 10 comes before 9.
      await prisma.$queryRaw`select e.seq::text, ${isoTime('e.recorded_at')} as recorded_at, encode(e.prev, 'hex') as prev,
        encode(e.leaf, 'hex') as leaf, e.body
        from audit.entry e where e.log_id = ${auditLogNumber(log)} and e.seq > ${after} order by e.seq limit ${batch}`,
    )
    for (const row of rows) {
      after = Number(row.seq)
      yield openedLine(row)
    }
    if (rows.length < batch) return
  }
}

export function openedLine({ seq, recorded_at, prev, leaf, body }: z.output<typeof lineSchema>[number]): ChainLine {
  return { seq: Number(seq), recordedAt: recorded_at, previous: prev, leaf, body }
}

/** The personal values behind the commitments of some entries, as far as they were not erased. */
export async function readDisclosuresOf(
  prisma: ConsolePrisma,
  log: AuditLogName,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, readonly Disclosure[]>> {
  if (seqs.length === 0) return new Map()
  const rows = disclosureSchema.parse(
    await prisma.$queryRaw`select d.seq::text, d.field, encode(d.salt, 'hex') as salt, d.value from audit.disclosure d
      where d.log_id = ${auditLogNumber(log)} and d.seq = any(${[...seqs]}::bigint[]) order by d.seq, d.field`,
  )
  const grouped = Map.groupBy(rows, (row) => Number(row.seq))
  return new Map(
    [...grouped].map(([seq, found]) => [seq, found.map(({ field, salt, value }) => ({ field, salt, value }))]),
  )
}

export async function readDisclosures(
  prisma: ConsolePrisma,
  log: AuditLogName,
  seq: number,
): Promise<readonly Disclosure[]> {
  return (await readDisclosuresOf(prisma, log, [seq])).get(seq) ?? []
}

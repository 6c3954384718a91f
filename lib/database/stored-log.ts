import 'server-only'

import * as z from 'zod/mini'

import { auditLogNumber, microseconds } from '#lib/domain/audit-chain.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { isCanonicalJson } from '#lib/domain/canonical-json.ts'
import type { PurgedPrefix, StoredLog } from '#lib/operations/log-guard-port.ts'
import type { ConsolePrisma } from './prisma.ts'
import { isoTime, readChain, readHead } from './stored-entries.ts'

const leavesSchema = z.array(z.object({ leaves: z.string() }))
const purgedSchema = z.array(
  z.object({
    size: z.string(),
    leaf: z.string(),
    last_at: z.string(),
    at: z.string(),
    notes: z.array(z.string()),
    unrecorded: z.nullable(z.string()),
  }),
)
const extraSchema = z.array(z.object({ seq: z.nullable(z.string()) }))

/** The log as its guard reads it: stored bytes, a thousand lines at a time. */
export function storedLog(prisma: ConsolePrisma): StoredLog {
  return {
    head: (log) => readHead(prisma, log),
    async *lines(log, from, to) {
      if (from >= to) return
      for await (const line of readChain(prisma, log, from)) {
        if (line.seq >= to) return
        yield line
      }
    },
    leaves: (log, from, to) => readLeaves(prisma, log, from, to),
    purged: (log) => readPurged(prisma, log),
    beyondHead: (log) => beyondHead(prisma, log),
    isCanonical: isCanonicalJson,
  }
}

/** In one statement, so that a purge at this moment neither hides a leaf nor shows it twice. */
async function readLeaves(prisma: ConsolePrisma, log: AuditLogName, from: number, to: number) {
  const rows = leavesSchema.parse(
    await prisma.$queryRaw`select encode(part.leaves, 'hex') as leaves from (
        select b.seq, substring(s.leaves from ((b.seq - s.first_seq) * 32 + 1)::int for ((b.until - b.seq) * 32)::int) as leaves
        from audit.segment s cross join lateral
          (select greatest(s.first_seq, ${from}::bigint) as seq, least(s.end_seq, ${to}::bigint) as until) b
        where s.log_id = ${auditLogNumber(log)} and s.purged_at is not null and b.seq < b.until
        union all
        select e.seq, e.leaf from audit.entry e
        where e.log_id = ${auditLogNumber(log)} and e.seq >= ${from}::bigint and e.seq < ${to}::bigint
      ) part order by part.seq`,
  )
  return rows.flatMap(({ leaves }) => leaves.match(/.{64}/g) ?? [])
}

/**
 * What the purged segments left. Whether the newest was purged by two people is looked up in the log; only the log of
 * changes can have purged such entries itself, and never those of its own newest purge.
 */
export async function readPurged(prisma: ConsolePrisma, log: AuditLogName): Promise<PurgedPrefix | null> {
  const [row] = purgedSchema.parse(
    await prisma.$queryRaw`select s.end_seq::text as size, encode(substring(s.leaves from octet_length(s.leaves) - 31), 'hex') as leaf,
        ${isoTime('s.last_at')} as last_at, ${isoTime('s.purged_at')} as at,
        (select array_agg(n.note order by n.number) from audit.segment n
          where n.log_id = s.log_id and n.purged_at is not null) as notes,
        case when audit.agreed(s.requested_entry, s.purged_entry, s.sha256) then null
          when s.log_id <> 1 and s.purged_entry < (select max(o.end_seq) from audit.segment o
            where o.log_id = 1 and o.purged_at is not null) then null
          else s.first_seq::text end as unrecorded
      from audit.segment s where s.log_id = ${auditLogNumber(log)} and s.purged_at is not null
      order by s.number desc limit 1`,
  )
  if (row === undefined) return null
  const end = { size: Number(row.size), leaf: row.leaf, lastAt: microseconds(row.last_at) }
  return { end, at: row.at, notes: row.notes, unrecorded: row.unrecorded === null ? null : Number(row.unrecorded) }
}

/** In one statement, so that a running append cannot be mistaken for an entry that the head does not count. */
async function beyondHead(prisma: ConsolePrisma, log: AuditLogName): Promise<number | null> {
  const rows = extraSchema.parse(
    await prisma.$queryRaw`select (select min(e.seq)::text from audit.entry e where e.log_id = h.log_id and e.seq >= h.size) as seq
      from audit.head h where h.log_id = ${auditLogNumber(log)}`,
  )
  const seq = rows[0]?.seq ?? null
  return seq === null ? null : Number(seq)
}

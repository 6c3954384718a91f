import 'server-only'

import * as z from 'zod/mini'

import { auditLogNumber, type ChainLine } from '#lib/domain/audit-chain.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import type { LogCursors, LogStanding, ReceiverCursor } from '#lib/operations/forward-port.ts'
import type { Holder } from './action-holds.ts'
import type { ConsolePrisma } from './prisma.ts'
import { readStanding } from './receiver-holds.ts'
import { isoTime, lineSchema, openedLine } from './stored-entries.ts'

/** Of the entries in one batch; the first one is sent whatever its size. */
const mostBytes = 1_000_000

const cursorSchema = z.array(
  z.object({ log_id: z.int(), next: z.string(), size: z.string(), waiting_since: z.nullable(z.string()) }),
)

/** How far each receiver of the log is, by the database's clock. */
export function logCursors(prisma: ConsolePrisma, { id }: Pick<Holder, 'id'>): LogCursors {
  return {
    look: (receiver) => look(prisma, id, receiver),
    entries: (log, from, most) => entries(prisma, log, from, most),
    // Whoever lost the hold while it sent does not move the cursor; the same entries are sent again.
    acknowledged: async (receiver, log, next) => {
      const moved = await prisma.$executeRaw`insert into audit_receiver_cursor (receiver, log_id, next_seq)
        select name, ${auditLogNumber(log)}::smallint, ${next}::bigint from audit_receiver
          where name = ${receiver} and holder = ${id} for update
        on conflict (receiver, log_id) do update set next_seq = excluded.next_seq`
      return moved > 0
    },
  }
}

async function look(prisma: ConsolePrisma, id: string, receiver: string): Promise<LogStanding> {
  const standing = await readStanding(prisma, id, receiver)
  const cursors = cursorSchema.parse(
    await prisma.$queryRaw`select h.log_id::int, c.next_seq::text as next, h.size::text as size,
        ${isoTime('e.recorded_at')} as waiting_since
      from audit.head h cross join lateral
        (select coalesce((select next_seq from audit_receiver_cursor
          where receiver = ${receiver} and log_id = h.log_id), 0) as next_seq) c
      left join audit.entry e on e.log_id = h.log_id and e.seq = c.next_seq`,
  )
  const cursor = (log: AuditLogName): ReceiverCursor => {
    const found = cursors.find(({ log_id }) => log_id === auditLogNumber(log))
    if (found === undefined) throw new Error(`The audit log "${log}" has no head row.`)
    return { next: Number(found.next), size: Number(found.size), waitingSince: found.waiting_since }
  }
  // A log that was put back from an old copy may be shorter than what was acknowledged: what it grows by goes out again.
  if (cursors.some(({ next, size }) => Number(next) > Number(size))) {
    await prisma.$executeRaw`update audit_receiver_cursor c set next_seq = h.size from audit.head h
      where c.receiver = ${receiver} and h.log_id = c.log_id and c.next_seq > h.size`
    return look(prisma, id, receiver)
  }
  return { ...standing, cursors: { ops: cursor('ops'), sec: cursor('sec') } }
}

async function entries(
  prisma: ConsolePrisma,
  log: AuditLogName,
  from: number,
  most: number,
): Promise<readonly ChainLine[]> {
  const rows = lineSchema.parse(
    await prisma.$queryRaw`select e.seq::text, ${isoTime('e.recorded_at')} as recorded_at, encode(e.prev, 'hex') as prev,
        encode(e.leaf, 'hex') as leaf, e.body
      from (select *, sum(octet_length(body)) over (order by seq) - octet_length(body) as bytes_before
        from (select * from audit.entry where log_id = ${auditLogNumber(log)} and seq >= ${from}
          order by seq limit ${most}) batch) e
      where e.bytes_before < ${mostBytes} order by e.seq`,
  )
  return rows.map(openedLine)
}

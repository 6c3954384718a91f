import 'server-only'

import * as z from 'zod/mini'

import { auditLogNumber, type ChainLine } from '#lib/domain/audit-chain.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import type { ReceiverCursor, ReceiverStanding, ReceiverStore } from '#lib/operations/forward-port.ts'
import type { Holder } from './action-holds.ts'
import { Prisma } from './generated/client.ts'
import type { ConsolePrisma } from './prisma.ts'
import { isoTime, lineSchema, openedLine } from './stored-entries.ts'

const holdSeconds = 60
/** Longer than a batch of each log may take, so that who sends has the receiver to himself. */
const enoughSeconds = 30
/** Of the entries in one batch; the first one is sent whatever its size. */
const mostBytes = 1_000_000

const heldUntil = Prisma.sql`clock_timestamp() + make_interval(secs => ${holdSeconds}::float8)`

const receiverSchema = z.array(
  z.object({
    is_held: z.boolean(),
    failing_since: z.nullable(z.string()),
    failing_seconds: z.nullable(z.number()),
    failure: z.nullable(z.string()),
    told_seconds: z.nullable(z.number()),
  }),
)

const cursorSchema = z.array(
  z.object({ log_id: z.int(), next: z.string(), size: z.string(), waiting_since: z.nullable(z.string()) }),
)

/** How far each receiver of the log is, by the database's clock. */
export function receiverStore(prisma: ConsolePrisma, { id, isAlone }: Holder): ReceiverStore {
  return {
    look: (receiver) => look(prisma, id, receiver),
    hold: async (receiver) => {
      const held = await prisma.$executeRaw`insert into audit_receiver as r (name, holder, held_until)
        values (${receiver}, ${id}, ${heldUntil})
        on conflict (name) do update set holder = excluded.holder, held_until = excluded.held_until
        where r.holder is null or r.holder = ${id} or ${isAlone}::boolean
          or r.held_until <= clock_timestamp() or r.held_until > ${heldUntil}`
      return held > 0
    },
    release: async (receiver) => {
      await prisma.$executeRaw`update audit_receiver set holder = null, held_until = null
        where name = ${receiver} and holder = ${id}`
    },
    entries: (log, from, most) => entries(prisma, log, from, most),
    // Whoever lost the hold while it sent does not move the cursor; the same entries are sent again.
    acknowledged: async (receiver, log, next) => {
      const moved = await prisma.$executeRaw`insert into audit_receiver_cursor (receiver, log_id, next_seq)
        select name, ${auditLogNumber(log)}::smallint, ${next}::bigint from audit_receiver
          where name = ${receiver} and holder = ${id} for update
        on conflict (receiver, log_id) do update set next_seq = excluded.next_seq`
      return moved > 0
    },
    failed: async (receiver, failure) => {
      await prisma.$executeRaw`update audit_receiver set failure = ${failure.slice(0, 500)},
        failing_since = coalesce(failing_since, clock_timestamp()) where name = ${receiver} and holder = ${id}`
    },
    told: async (receiver) => {
      await prisma.$executeRaw`update audit_receiver set told_at = clock_timestamp() where name = ${receiver}`
    },
    recovered: async (receiver) => {
      await prisma.$executeRaw`update audit_receiver set failure = null, failing_since = null
        where name = ${receiver} and holder = ${id}`
    },
  }
}

async function look(prisma: ConsolePrisma, id: string, receiver: string): Promise<ReceiverStanding> {
  const [row] = receiverSchema.parse(
    await prisma.$queryRaw`select
        coalesce(holder = ${id} and held_until > clock_timestamp() + make_interval(secs => ${enoughSeconds}::float8), false)
          as is_held,
        ${isoTime('failing_since')} as failing_since, failure,
        extract(epoch from clock_timestamp() - failing_since)::float8 as failing_seconds,
        extract(epoch from clock_timestamp() - told_at)::float8 as told_seconds
      from audit_receiver where name = ${receiver}`,
  )
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
  return {
    isHeld: row?.is_held ?? false,
    cursors: { ops: cursor('ops'), sec: cursor('sec') },
    outage:
      row?.failing_since && row.failure !== null
        ? {
            since: row.failing_since,
            seconds: row.failing_seconds ?? 0,
            failure: row.failure,
            toldSecondsAgo: row.told_seconds,
          }
        : null,
  }
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

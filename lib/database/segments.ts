import 'server-only'

import * as z from 'zod/mini'

import { auditLogNumber } from '#lib/domain/audit-chain.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { purgeRequestHours, type PurgeRequest, type Segment } from '#lib/domain/segment.ts'
import type { SegmentStore } from '#lib/operations/retention-port.ts'
import type { OpenDatabase } from './open-database.ts'
import type { ConsolePrisma } from './prisma.ts'
import { readAudit } from './read-audit.ts'
import { isoTime } from './stored-entries.ts'

const segmentRow = z.object({
  number: z.int(),
  first: z.string(),
  last: z.string(),
  last_at: z.string(),
  bytes: z.string(),
  file: z.string(),
  sha256: z.string(),
  sealed_at: z.string(),
  is_old_enough: z.boolean(),
  purged_at: z.nullable(z.string()),
  purged_entry: z.nullable(z.string()),
})
const dueSchema = z.array(z.object({ number: z.string(), first: z.string(), end: z.string() }))
const entrySchema = z.array(z.object({ seq: z.string() }))
const openSchema = z.array(
  z.object({
    action_id: z.string(),
    facts: z.record(z.string(), z.union([z.string(), z.number()])),
    is_done: z.boolean(),
  }),
)

/** The segments of an open database; what is purged goes out of its journal too. */
export function segmentStore({ prisma, journal }: Pick<OpenDatabase, 'prisma' | 'journal'>): SegmentStore {
  return {
    list: (log) => readSegments(prisma, log),
    due: (log, most) => readDue(prisma, log, most),
    request: (segment) => readRequest(prisma, segment),
    async sealedEntry(sha256) {
      const [row] = entrySchema.parse(
        await prisma.$queryRaw`select e.seq::text from audit.entry e where e.log_id = 1 and e.action = 'segment.sealed'
          and e.body::jsonb -> 'facts' ->> 'sha256' = ${sha256} order by e.seq limit 1`,
      )
      return row === undefined ? null : Number(row.seq)
    },
    async seal(entry, note) {
      await prisma.$queryRaw`select audit.seal(${entry}::bigint, ${note})::text as done`
    },
    async purge({ log, number, last }, { requested, purged }) {
      await prisma.$queryRaw`select audit.purge(${auditLogNumber(log)}::smallint, ${number}::int, ${requested}::bigint,
        ${purged}::bigint)::text as done`
      await journal?.forget((entry) => entry.log === log && entry.seq <= last)
    },
    async openPurges() {
      const rows = openSchema.parse(
        await prisma.$queryRaw`select e.action_id, e.body::jsonb -> 'facts' as facts,
            exists(select from audit.segment s where s.purged_entry = e.seq) as is_done
          from audit.entry e where e.log_id = 1 and e.action = 'segment.purged' and e.phase = 'intent'
            and e.recorded_at < clock_timestamp() - interval '1 minute'
            and not exists (select from audit.entry o where o.log_id = 1 and o.action_id = e.action_id and o.phase <> 'intent')
          order by e.seq`,
      )
      return rows.map(({ action_id: actionId, facts, is_done: isDone }) => ({ actionId, facts, isDone }))
    },
  }
}

/** Oldest first. */
export async function readSegments(prisma: ConsolePrisma, log: AuditLogName): Promise<readonly Segment[]> {
  const rows = z.array(segmentRow).parse(
    await prisma.$queryRaw`select s.number, s.first_seq::text as first, (s.end_seq - 1)::text as last, s.bytes::text, s.file,
        encode(s.sha256, 'hex') as sha256, ${isoTime('s.last_at')} as last_at, ${isoTime('s.sealed_at')} as sealed_at,
        s.last_at <= clock_timestamp() - p.purge_after as is_old_enough,
        ${isoTime('s.purged_at')} as purged_at, s.purged_entry::text
      from audit.segment s cross join audit.policy p where s.log_id = ${auditLogNumber(log)} order by s.number`,
  )
  return rows.map((row) => ({
    log,
    number: row.number,
    first: Number(row.first),
    last: Number(row.last),
    lastAt: row.last_at,
    file: row.file,
    sha256: row.sha256,
    bytes: Number(row.bytes),
    sealedAt: row.sealed_at,
    isOldEnough: row.is_old_enough,
    purged: row.purged_at === null ? null : { at: row.purged_at, entry: Number(row.purged_entry) },
  }))
}

/** In words, for example "13 months". */
export async function readPurgeAfter(prisma: ConsolePrisma): Promise<string> {
  const rows = z.array(z.object({ purge_after: z.string() })).parse(
    await prisma.$queryRaw`select concat_ws(' ', case when p.months > 0 then p.months || ' months' end,
          case when p.days > 0 or p.months = 0 then p.days || ' days' end) as purge_after
        from (select extract(year from purge_after) * 12 + extract(month from purge_after) as months,
          extract(day from purge_after) as days from audit.policy) p`,
  )
  return rows[0]?.purge_after ?? ''
}

/** The console's own right on the embedded database alone; on PostgreSQL it is the migration job's. */
export async function setPurgeAfter(prisma: ConsolePrisma, purgeAfter: string): Promise<void> {
  await prisma.$executeRaw`update audit.policy set purge_after = ${purgeAfter}::interval`
}

/** So many entries, or those of a month that is over. */
async function readDue(prisma: ConsolePrisma, log: AuditLogName, most: number) {
  const [row] = dueSchema.parse(
    await prisma.$queryRaw`with begin as (
        select ${auditLogNumber(log)}::smallint as log_id, coalesce(max(s.end_seq), 0) as first, count(*) as number
        from audit.segment s where s.log_id = ${auditLogNumber(log)}
      ), month as (
        select (date_trunc('month', e.recorded_at at time zone 'UTC') + interval '1 month') at time zone 'UTC' as over
        from audit.entry e join begin b on e.log_id = b.log_id and e.seq = b.first
      )
      select b.number::text, b.first::text, least(b.first + ${most}::bigint, h.size, (select e.seq from audit.entry e
          where e.log_id = b.log_id and e.seq > b.first and e.recorded_at >= m.over order by e.recorded_at limit 1))::text as end
      from begin b cross join month m join audit.head h on h.log_id = b.log_id
      where h.size - b.first >= ${most}::bigint or m.over <= clock_timestamp()`,
  )
  return row === undefined ? null : { number: Number(row.number), first: Number(row.first), end: Number(row.end) }
}

/** The newest request for this very file that has not run out. */
async function readRequest(prisma: ConsolePrisma, { sha256 }: Segment): Promise<PurgeRequest | null> {
  const validMs = purgeRequestHours * 3_600_000
  const from = new Date(Date.now() - validMs).toISOString()
  const filter = { log: 'ops', action: 'segment.purge-requested', from } as const
  const { entries } = await readAudit(prisma, filter, { limit: 200 })
  const entry = entries.find(({ facts }) => facts['sha256'] === sha256)
  if (entry?.actor.type !== 'user') return null
  const { actor, recordedAt, seq } = entry
  const until = new Date(Date.parse(recordedAt) + validMs).toISOString()
  return { by: actor.id, name: actor.name, subject: sha256, askedAt: recordedAt, until, entry: seq }
}

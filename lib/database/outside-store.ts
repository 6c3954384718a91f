import 'server-only'

import * as z from 'zod/mini'

import { auditLogNumber } from '#lib/domain/audit-chain.ts'
import { outsideEvent } from '#lib/domain/outside-change.ts'
import { coalescingKey } from '#lib/domain/own-writes.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { pointers, watchedForm, type Sighting } from '#lib/domain/watched-fields.ts'
import type {
  ClaimedChange,
  LastSeen,
  NewOutsideChange,
  OutsideStore,
  Predecessor,
} from '#lib/operations/outside-port.ts'
import { storedAction } from './actions.ts'
import type { WatchedWorkloadModel } from './generated/models.ts'
import { openedOutside, valuesSchema } from './outside-row.ts'
import type { ConsolePrisma } from './prisma.ts'

type Options = {
  /** More of the same within so long becomes one line of the log. */
  readonly coalesceMs?: number
  /** Longer than an entry can take: 15 s for a statement, which is tried twice with a look in between. */
  readonly leaseMs?: number
}

const mostActions = 50

/** Times of waiting are the database's own: two consoles may have clocks that differ. */
export function outsideStore(prisma: ConsolePrisma, options: Options = {}): OutsideStore {
  const { coalesceMs = 60_000, leaseMs = 60_000 } = options
  return {
    lastSeen: (uid) => lastSeen(prisma, uid),
    predecessorOf: (sighting) => predecessorOf(prisma, sighting),
    begin: (sighting, at, before) => begin(prisma, sighting, before ?? { at }),
    advance: (from, to, changes) => advance(prisma, { from, to, changes, coalesceMs }),
    confirm: (sightings, at) => confirm(prisma, sightings, at),
    actionsOn: (ref, uid) => actionsOn(prisma, ref, uid),
    claimDue: () => claimDue(prisma, leaseMs),
    entryOf: (id) => entryOf(prisma, id),
    recorded: async (id, entry) => {
      await prisma.outsideChange.update({ where: { id }, data: { recordedAt: new Date(), entrySeq: entry } })
    },
  }
}

/** What a console that died had claimed; only where there cannot be another one. */
export async function releaseOutsideClaims(prisma: ConsolePrisma): Promise<void> {
  await prisma.$executeRaw`update outside_change set claimed_until = clock_timestamp()
    where recorded_at is null and claimed_until > clock_timestamp()`
}

async function lastSeen(prisma: ConsolePrisma, uid: string): Promise<LastSeen | null> {
  const row = await prisma.watchedWorkload.findUnique({ where: { uid } })
  return row && opened(row)
}

async function predecessorOf(prisma: ConsolePrisma, { ref, uid }: Sighting): Promise<Predecessor | null> {
  const row = await prisma.watchedWorkload.findFirst({
    where: { namespace: ref.namespace, workloadKind: ref.kind, workloadName: ref.name, uid: { not: uid } },
    orderBy: [{ seenAt: 'desc' }, { uid: 'desc' }],
  })
  return row && { ...opened(row), uid: row.uid }
}

function opened({ version, form, generation, fields, seenAt }: WatchedWorkloadModel): LastSeen {
  return {
    version,
    form,
    generation: Number(generation),
    fields: valuesSchema.parse(fields),
    seenAt: seenAt.toISOString(),
  }
}

/** A successor begins as what it follows, before its own first generation, so that the next look finds what differs. */
async function begin(
  prisma: ConsolePrisma,
  { ref, uid, generation, fields }: Sighting,
  from: Predecessor | { readonly at: string },
): Promise<void> {
  const start =
    'uid' in from
      ? { generation: 0, form: from.form, fields: { ...from.fields, [pointers.uid]: from.uid }, seenAt: from.seenAt }
      : { generation, form: watchedForm, fields: { ...fields }, seenAt: from.at }
  const { namespace, kind, name } = ref
  const row = { uid, namespace, workloadKind: kind, workloadName: name, version: 1, ...start }
  await prisma.watchedWorkload.createMany({ data: [row], skipDuplicates: true })
}

type Step = {
  readonly from: LastSeen
  readonly to: { readonly sighting: Sighting; readonly at: string }
  readonly changes: readonly NewOutsideChange[]
  readonly coalesceMs: number
}

const movedSchema = z.tuple([z.object({ moved: z.boolean() })])

/** One statement: the row of the workload moves on only together with the changes that were found against it. */
async function advance(prisma: ConsolePrisma, { from, to, changes, coalesceMs }: Step): Promise<boolean> {
  const { uid, generation, fields } = to.sighting
  const rows = JSON.stringify(changes.map((change) => rowOf(change, from.version)))
  const answer = await prisma.$queryRaw`
    with moved as (
      update watched_workload set version = version + 1, generation = ${generation}, form = ${watchedForm},
        fields = ${JSON.stringify(fields)}::jsonb, seen_at = greatest(seen_at, ${to.at}::timestamptz)
      where uid = ${uid} and version = ${from.version} returning uid
    ), noticed as (
      select n.* from jsonb_populate_recordset(null::outside_change, ${rows}::jsonb) n where exists (select from moved)
    ), joined as (
      update outside_change o set last_values = n.last_values, count = o.count + 1,
        generation_after = n.generation_after, resource_version = n.resource_version, written_at = n.written_at,
        autoscaler = n.autoscaler, between_to = n.between_to
      from noticed n where o.uid = n.uid and o.coalescing_key = n.coalescing_key and o.claimed_until is null
      returning o.coalescing_key
    ), added as (
      insert into outside_change (id, uid, basis, coalescing_key, namespace, workload_kind, workload_name, release,
        first_values, last_values, count, generation_before, generation_after, resource_version, manager, operation,
        subresource, written_at, autoscaler, noticed_by, between_from, between_to, noticed_at, due_at)
      select n.id, n.uid, n.basis, n.coalescing_key, n.namespace, n.workload_kind, n.workload_name, n.release,
        n.first_values, n.last_values, 1, n.generation_before, n.generation_after, n.resource_version, n.manager,
        n.operation, n.subresource, n.written_at, n.autoscaler, n.noticed_by, n.between_from, n.between_to,
        n.noticed_at, greatest(clock_timestamp(), (
          select max(p.due_at) + make_interval(secs => ${coalesceMs / 1_000}::float8) from outside_change p
          where p.uid = n.uid and p.coalescing_key = n.coalescing_key))
      from noticed n where n.coalescing_key not in (select coalescing_key from joined)
    )
    select exists (select from moved) as moved`
  return movedSchema.parse(answer)[0].moved
}

/** By the names of the columns. */
function rowOf(change: NewOutsideChange, basis: number) {
  const { target, writer, generations, between } = change
  return {
    id: change.id,
    uid: target.uid,
    basis,
    coalescing_key: coalescingKey(writer, change.change),
    namespace: target.namespace,
    workload_kind: target.kind,
    workload_name: target.name,
    release: target.release,
    first_values: Object.fromEntries(change.change.map(({ path, from }) => [path, from])),
    last_values: Object.fromEntries(change.change.map(({ path, to }) => [path, to])),
    generation_before: generations.from,
    generation_after: generations.to,
    resource_version: change.resourceVersion,
    manager: writer?.manager ?? null,
    operation: writer?.operation ?? null,
    subresource: writer?.subresource ?? null,
    written_at: writer?.at ?? null,
    autoscaler: change.autoscaler,
    noticed_by: change.noticedBy,
    between_from: between.from,
    between_to: between.to,
    noticed_at: change.noticedAt,
  }
}

async function confirm(prisma: ConsolePrisma, sightings: readonly Sighting[], at: string): Promise<void> {
  const seen = JSON.stringify(sightings.map(({ uid, generation }) => ({ uid, generation })))
  await prisma.$executeRaw`update watched_workload w set seen_at = ${at}::timestamptz
    from jsonb_to_recordset(${seen}::jsonb) as s(uid text, generation bigint)
    where w.uid = s.uid and w.generation = s.generation and w.seen_at < ${at}::timestamptz`
}

async function actionsOn(prisma: ConsolePrisma, { namespace, kind, name }: WorkloadRef, uid: string) {
  const rows = await prisma.action.findMany({
    where: { namespace, workloadKind: kind, workloadName: name, intentAt: { not: null } },
    orderBy: [{ intentAt: 'desc' }, { id: 'desc' }],
    take: mostActions,
  })
  return rows.map((row) => storedAction(row).action).filter(({ target }) => target.uid === uid)
}

const claimSchema = z.array(z.object({ id: z.string(), was_claimed: z.boolean() }))

async function claimDue(prisma: ConsolePrisma, leaseMs: number): Promise<readonly ClaimedChange[]> {
  const claims = claimSchema.parse(
    await prisma.$queryRaw`
      with due as (
        select id, claimed_until is not null as was_claimed from outside_change
        where recorded_at is null and due_at <= clock_timestamp()
          and (claimed_until is null or claimed_until <= clock_timestamp())
        order by due_at, id limit 20 for update skip locked
      )
      update outside_change o set claimed_until = clock_timestamp() + make_interval(secs => ${leaseMs / 1_000}::float8)
      from due where o.id = due.id returning o.id, due.was_claimed`,
  )
  if (claims.length === 0) return []
  const wasClaimed = new Map(claims.map((claim) => [claim.id, claim.was_claimed]))
  // Claimed rows do not change any more, so they can be read after the statement that claimed them.
  const rows = await prisma.outsideChange.findMany({
    where: { id: { in: [...wasClaimed.keys()] } },
    orderBy: [{ noticedAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map((row) => ({
    outside: openedOutside(row),
    resourceVersion: row.resourceVersion,
    wasClaimed: wasClaimed.get(row.id) ?? true,
  }))
}

const entrySchema = z.array(z.object({ seq: z.string() }))

async function entryOf(prisma: ConsolePrisma, id: string): Promise<number | null> {
  const rows = entrySchema.parse(
    await prisma.$queryRaw`select seq::text from audit.entry
      where log_id = ${auditLogNumber('ops')} and action_id = ${id} and action = ${outsideEvent} limit 1`,
  )
  return rows[0] === undefined ? null : Number(rows[0].seq)
}

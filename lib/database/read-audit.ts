import 'server-only'

import { createHash } from 'node:crypto'

import * as z from 'zod/mini'

import {
  auditLogNumber,
  brokenChain,
  verifyChain,
  type ChainHead,
  type ChainLine,
  type ChainVerdict,
} from '#lib/domain/audit-chain.ts'
import type { AuditEntry, AuditLogName, AuditOutcomeStatus } from '#lib/domain/audit-entry.ts'
import type { RecordedPhase } from '#lib/operations/ports.ts'
import { Prisma } from './generated/client.ts'
import { openEntry } from './open-entry.ts'
import type { ConsolePrisma } from './prisma.ts'
import { isoTime, readChain, readDisclosuresOf, readHead } from './stored-entries.ts'
import { storedLog } from './stored-log.ts'

/** What is asked for; everything left out matches all. Times are half-open: from ≤ recorded < to. */
export type AuditFilter = {
  readonly log: AuditLogName
  /** An account's name or id, or the name of a part of the console. */
  readonly actor?: string
  readonly action?: string
  /** A name, `namespace/name`, or uid. */
  readonly target?: string
  readonly outcome?: AuditOutcomeStatus
  readonly text?: string
  readonly actionId?: string
  readonly from?: string
  readonly to?: string
}

export type AuditPage = {
  /** Newest first. */
  readonly entries: readonly AuditEntry[]
  /** Give it as `before` for the next page; null on the last one. */
  readonly next: number | null
  /** What the filter matches on all pages. */
  readonly total: number
  /** The whole log, whatever the filter. */
  readonly head: ChainHead
}

const rowsSchema = z.array(
  z.object({ seq: z.string(), recorded_at: z.string(), prev: z.string(), leaf: z.string(), body: z.string() }),
)

const exportBatch = 500

const columns = Prisma.sql`e.seq::text, ${isoTime('e.recorded_at')} as recorded_at, encode(e.prev, 'hex') as prev,
  encode(e.leaf, 'hex') as leaf, e.body`

/** One page below `before`, by sequence number and never by offset. */
export async function readAudit(
  prisma: ConsolePrisma,
  filter: AuditFilter,
  page: { readonly before?: number | undefined; readonly limit: number },
): Promise<AuditPage> {
  const matching = await conditions(prisma, filter)
  const below = page.before === undefined ? Prisma.empty : Prisma.sql`and e.seq < ${page.before}`
  const lines = chainLines(
    await prisma.$queryRaw`select ${columns} from audit.entry e where ${matching} ${below}
      order by e.seq desc limit ${page.limit + 1}`,
  )
  const shown = lines.slice(0, page.limit)
  const head = await readHead(prisma, filter.log)
  return {
    entries: await opened(prisma, filter.log, shown),
    next: lines.length > page.limit ? (shown.at(-1)?.seq ?? null) : null,
    total: isUnfiltered(filter) ? head.size : await count(prisma, matching),
    head,
  }
}

export async function readEntry(prisma: ConsolePrisma, log: AuditLogName, seq: number): Promise<AuditEntry | null> {
  const lines = chainLines(
    await prisma.$queryRaw`select ${columns} from audit.entry e where e.log_id = ${auditLogNumber(log)} and e.seq = ${seq}`,
  )
  return (await opened(prisma, log, lines))[0] ?? null
}

/** What the log says of an action, oldest first. */
export async function readPhases(prisma: ConsolePrisma, actionId: string): Promise<readonly RecordedPhase[]> {
  const lines = chainLines(
    await prisma.$queryRaw`select ${columns} from audit.entry e
      where e.log_id = ${auditLogNumber('ops')} and e.action_id = ${actionId} order by e.seq`,
  )
  return lines.map((line) => openEntry('ops', line, [])).map(({ phase, outcome }) => ({ phase, outcome }))
}

/** Every entry below `size` that the filter matches, oldest first, five hundred in memory at a time. */
export async function* matchingEntries(
  prisma: ConsolePrisma,
  filter: AuditFilter,
  size: number,
): AsyncGenerator<AuditEntry> {
  const matching = await conditions(prisma, filter)
  let after = -1
  for (;;) {
    const lines = chainLines(
      await prisma.$queryRaw`select ${columns} from audit.entry e
        where ${matching} and e.seq > ${after} and e.seq < ${size} order by e.seq limit ${exportBatch}`,
    )
    yield* await opened(prisma, filter.log, lines)
    after = lines.at(-1)?.seq ?? after
    if (lines.length < exportBatch) return
  }
}

/** Every entry of a log in order, whatever its length, a thousand in memory at a time. */
export async function* everyEntry(prisma: ConsolePrisma, log: AuditLogName, from = 0): AsyncGenerator<AuditEntry> {
  let batch: ChainLine[] = []
  for await (const line of readChain(prisma, log, from)) {
    batch.push(line)
    if (batch.length < 500) continue
    yield* await opened(prisma, log, batch)
    batch = []
  }
  yield* await opened(prisma, log, batch)
}

/** Verifies the whole log over the stored bytes, whatever anybody filters. */
export async function checkChain(prisma: ConsolePrisma, log: AuditLogName): Promise<ChainVerdict> {
  // Read first: entries appended during the check make the log longer than its head said, which is no fault.
  const head = await readHead(prisma, log)
  const stored = storedLog(prisma)
  const verdict = await verifyChain(stored.lines(log, 0, head.size), {
    log,
    head,
    sha256: (bytes) => createHash('sha256').update(bytes).digest(),
    isCanonical: stored.isCanonical,
  })
  if (!verdict.intact) return verdict
  const extra = await stored.beyondHead(log)
  return extra === null ? verdict : brokenChain(log, 'inserted', extra)
}

async function opened(prisma: ConsolePrisma, log: AuditLogName, lines: readonly ChainLine[]): Promise<AuditEntry[]> {
  const disclosures = await readDisclosuresOf(
    prisma,
    log,
    lines.map((line) => line.seq),
  )
  return lines.map((line) => openEntry(log, line, disclosures.get(line.seq) ?? []))
}

function chainLines(rows: unknown): readonly ChainLine[] {
  return rowsSchema.parse(rows).map((row) => ({
    seq: Number(row.seq),
    recordedAt: row.recorded_at,
    previous: row.prev,
    leaf: row.leaf,
    body: row.body,
  }))
}

const countSchema = z.array(z.object({ total: z.string() }))

async function count(prisma: ConsolePrisma, matching: Prisma.Sql): Promise<number> {
  const rows = countSchema.parse(
    await prisma.$queryRaw`select count(*)::text as total from audit.entry e where ${matching}`,
  )
  return Number(rows[0]?.total ?? 0)
}

function isUnfiltered(filter: AuditFilter): boolean {
  return Object.entries(filter).every(([key, value]) => key === 'log' || value === undefined)
}

async function conditions(prisma: ConsolePrisma, filter: AuditFilter): Promise<Prisma.Sql> {
  const log = auditLogNumber(filter.log)
  const all = [Prisma.sql`e.log_id = ${log}`]
  if (filter.actor !== undefined) all.push(await byActor(prisma, log, filter.actor))
  if (filter.action !== undefined) all.push(Prisma.sql`e.action = ${filter.action}`)
  if (filter.target !== undefined) all.push(byTarget(log, filter.target))
  if (filter.outcome !== undefined) all.push(Prisma.sql`e.outcome = ${filter.outcome}`)
  if (filter.text !== undefined) all.push(byText(log, filter.text))
  if (filter.actionId !== undefined) all.push(Prisma.sql`e.action_id = ${filter.actionId}`)
  if (filter.from !== undefined) all.push(Prisma.sql`e.recorded_at >= ${filter.from}::timestamptz`)
  if (filter.to !== undefined) all.push(Prisma.sql`e.recorded_at < ${filter.to}::timestamptz`)
  return Prisma.join(all, ' and ')
}

/** Entries carry the account's id; its name is only a commitment there. Names are never given to a second account. */
async function byActor(prisma: ConsolePrisma, log: number, actor: string): Promise<Prisma.Sql> {
  const account = await prisma.account.findUnique({ where: { name: actor }, select: { id: true } })
  const refs = account === null ? [actor] : [actor, account.id]
  return Prisma.sql`(e.actor_ref = any(${refs}) or ${disclosedAs(log, 'actor.name', actor)})`
}

function byTarget(log: number, target: string): Prisma.Sql {
  const [namespace, name, ...rest] = target.split('/')
  const qualified =
    namespace !== undefined && name !== undefined && rest.length === 0
      ? Prisma.sql`or (e.target_ns = ${namespace} and e.target_name = ${name})`
      : Prisma.empty
  return Prisma.sql`(e.target_name = ${target} or e.target_uid = ${target} ${qualified} or ${disclosedAs(log, 'target.name', target)})`
}

function disclosedAs(log: number, field: string, value: string): Prisma.Sql {
  return Prisma.sql`e.seq in (select d.seq from audit.disclosure d where d.log_id = ${log} and d.field = ${field} and d.value = ${value})`
}

function byText(log: number, text: string): Prisma.Sql {
  const inBody = likePattern(JSON.stringify(text).slice(1, -1))
  const inValue = likePattern(text)
  return Prisma.sql`(e.body ilike ${inBody} or e.seq in (select d.seq from audit.disclosure d where d.log_id = ${log} and d.value ilike ${inValue}))`
}

function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`
}

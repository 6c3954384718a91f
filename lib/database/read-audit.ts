import 'server-only'

import { hash } from 'node:crypto'

import * as z from 'zod/mini'

import {
  auditLogNumber,
  brokenChain,
  verifyChain,
  type ChainHead,
  type ChainLine,
  type ChainVerdict,
} from '#lib/domain/audit-chain.ts'
import type { AuditEntry, AuditLogName } from '#lib/domain/audit-entry.ts'
import type { RecordedPhase } from '#lib/operations/ports.ts'
import { matchingOf, matchingSeqs, type AuditFilter, type Matching } from './audit-matching.ts'
import { Prisma } from './generated/client.ts'
import { openEntry } from './open-entry.ts'
import type { ConsolePrisma } from './prisma.ts'
import { isoTime, readChain, readDisclosuresOf, readHead } from './stored-entries.ts'
import { readPurged, storedLog } from './stored-log.ts'

export type AuditPage = {
  /** Newest first. */
  readonly entries: readonly AuditEntry[]
  /** Give it as `before` for the next page; null on the last one. */
  readonly next: number | null
  /** What the filter matches on all pages, counted no further than `countedAtMost`. */
  readonly total: number
  readonly isTotalExact: boolean
  /** The whole log, whatever the filter. */
  readonly head: ChainHead
  /** How many of its first entries are sealed away and can no longer be found here. */
  readonly purged: number
}

const rowsSchema = z.array(
  z.object({ seq: z.string(), recorded_at: z.string(), prev: z.string(), leaf: z.string(), body: z.string() }),
)

const exportBatch = 500

/** Nobody reads further, and counting all of a million takes longer than a page may. */
const countedAtMost = 10_000

const columns = Prisma.sql`e.seq::text, ${isoTime('e.recorded_at')} as recorded_at, encode(e.prev, 'hex') as prev,
  encode(e.leaf, 'hex') as leaf, e.body`

/** One page below `before`, by sequence number and never by offset. */
export async function readAudit(prisma: ConsolePrisma, filter: AuditFilter, page: PageAsked): Promise<AuditPage> {
  const matching = await matchingOf(prisma, filter)
  const lines = chainLines(await prisma.$queryRaw(pageQuery(matching, page)))
  const shown = lines.slice(0, page.limit)
  const head = await readHead(prisma, filter.log)
  const purged = (await readPurged(prisma, filter.log))?.end.size ?? 0
  const total = isUnfiltered(filter) ? head.size - purged : await count(prisma, matching)
  const isTotalExact = isUnfiltered(filter) || total <= countedAtMost
  return {
    entries: await opened(prisma, filter.log, shown),
    next: lines.length > page.limit ? (shown.at(-1)?.seq ?? null) : null,
    total: isTotalExact ? total : countedAtMost,
    isTotalExact,
    head,
    purged,
  }
}

type PageAsked = { readonly before?: number | undefined; readonly limit: number }

/** One entry more than the page has: whether there is a next one. */
export function pageQuery(matching: Matching, { before, limit }: PageAsked): Prisma.Sql {
  const below = before === undefined ? {} : { below: before }
  return linesOf(matching, { order: 'newest-first', ...below, limit: limit + 1 })
}

function linesOf(matching: Matching, walk: Parameters<typeof matchingSeqs>[1]): Prisma.Sql {
  const direction = Prisma.raw(walk.order === 'newest-first' ? 'desc' : 'asc')
  return Prisma.sql`select ${columns} from (${matchingSeqs(matching, walk)}) found
    join audit.entry e on e.log_id = ${auditLogNumber(matching.log)} and e.seq = found.seq
    order by found.seq ${direction}`
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
  const matching = await matchingOf(prisma, filter)
  let after = -1
  for (;;) {
    const walk = { order: 'oldest-first', above: after, below: size, limit: exportBatch } as const
    const lines = chainLines(await prisma.$queryRaw(linesOf(matching, walk)))
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
  const from = (await stored.purged(log))?.end
  const verdict = await verifyChain(stored.lines(log, from?.size ?? 0, head.size), {
    log,
    head,
    ...(from && { from }),
    sha256: (bytes) => hash('sha256', bytes, 'buffer'),
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

async function count(prisma: ConsolePrisma, matching: Matching): Promise<number> {
  const limit = countedAtMost + 1
  const rows = countSchema.parse(
    await prisma.$queryRaw`select count(*)::text as total from
      (${matchingSeqs(matching, { order: 'newest-first', limit })}) matched`,
  )
  return Number(rows[0]?.total ?? 0)
}

function isUnfiltered(filter: AuditFilter): boolean {
  return Object.entries(filter).every(([key, value]) => key === 'log' || value === undefined)
}

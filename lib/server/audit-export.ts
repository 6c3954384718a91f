import 'server-only'

import { createHash } from 'node:crypto'

import { csvHeader, csvLine } from '#lib/contracts/audit-csv.ts'
import { ocsfLine } from '#lib/contracts/audit-ocsf.ts'
import type { AuditExportQuery, ExportFormat } from '#lib/contracts/audit.ts'
import { matchingEntries } from '#lib/database/read-audit.ts'
import { readHead } from '#lib/database/stored-entries.ts'
import { readPurged } from '#lib/database/stored-log.ts'
import { uuidV7 } from '#lib/database/uuid-v7.ts'
import { entryLine } from '#lib/domain/entry-line.ts'
import type { AuditDraft, AuditEntry, AuditLogName } from '#lib/domain/audit-entry.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { verifierKeyText } from '#lib/domain/signed-note.ts'
import { auditActor } from '#lib/operations/action-entries.ts'
import type { Actor } from '#lib/operations/ports.ts'
import packageFile from '../../package.json' with { type: 'json' }
import { everything, filterWords, logBarredFor } from './audit-reads.ts'
import { evidencePack } from './evidence-pack.ts'
import { logger } from './logger.ts'
import { auditLog, logKeeper, prisma } from './runtime.ts'

export type Export = { readonly name: string; readonly type: string; readonly body: ReadableStream<Uint8Array> }

/**
 * Streams every entry that the filter matches. That it begins is on record before the first byte leaves, and what became
 * of it afterwards: complete with its hash, broken off, or failed.
 */
export async function exportAudit(
  actor: Actor,
  { format, ...filter }: AuditExportQuery,
): Promise<Result<Export, Refusal>> {
  const barred = await logBarredFor(actor, filter.log)
  if (barred !== null) return refused(barred)
  const covered = format === 'evidence' ? await coveredBy(filter.log) : null
  if (covered === undefined)
    return refused({ reason: 'not-found', what: `a signed checkpoint of the log ${filter.log}` })
  const size = covered?.checkpoint.size ?? (await readHead(prisma(), filter.log)).size
  const entry = {
    log: 'sec',
    action: 'audit.exported',
    actionId: uuidV7(),
    actor: auditActor(actor),
    source: actor.source,
  } as const
  const facts = { ...nothingYet, log: filter.log, format, filter: filterWords(filter).slice(0, 1_000) }
  await auditLog.append({ ...entry, phase: 'intent', facts })
  const ended = (end: End) => recordEnd({ ...entry, phase: 'outcome', facts: { ...facts, ...end.facts } }, end)
  const tally = { entries: 0, first: null as number | null, last: null as number | null }
  const entries = counted(matchingEntries(prisma(), filter, size), tally)
  // Without its first entries a log cannot be computed anew: then each entry has a proof of its own.
  const isWhole = filterWords(filter) === everything && (await readPurged(prisma(), filter.log)) === null
  const chunks =
    covered === null
      ? textChunks(formatted(format, entries))
      : evidencePack({ ...covered, log: filter.log, entries, isWhole, filter: filterWords(filter), lineOf: ndjsonLine })
  return granted({
    ...fileOf(format, filter.log),
    body: recorded(chunks, tally, (end) =>
      ended({ ...end, facts: { ...end.facts, checkpoint: covered?.checkpoint.size ?? null } }),
    ),
  })
}

const nothingYet = { entries: null, first: null, last: null, bytes: null, sha256: null, checkpoint: null }

type End = {
  readonly status: 'succeeded' | 'failed'
  readonly code: 'complete' | 'broken-off' | 'read-failed'
  readonly message: string
  readonly durationMs: number
  readonly facts: Readonly<Record<string, string | number | null>>
}

async function recordEnd(draft: AuditDraft, { status, code, message, durationMs }: End): Promise<void> {
  try {
    await auditLog.append({ ...draft, outcome: { status, code, message, durationMs } })
  } catch (error) {
    logger().error({ error }, 'What became of an export could not be recorded')
  }
}

type Tally = { entries: number; first: number | null; last: number | null }

async function* counted(entries: AsyncIterable<AuditEntry>, tally: Tally): AsyncGenerator<AuditEntry> {
  for await (const entry of entries) {
    tally.entries += 1
    tally.first ??= entry.seq
    tally.last = entry.seq
    yield entry
  }
}

async function* formatted(format: ExportFormat, entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  if (format === 'csv') yield csvHeader()
  for await (const entry of entries) yield lineOf(format, entry)
}

function lineOf(format: ExportFormat, entry: AuditEntry): string {
  switch (format) {
    case 'evidence':
    case 'ndjson':
      return ndjsonLine(entry)
    case 'csv':
      return csvLine(entry)
    case 'ocsf':
      return ocsfLine(entry, packageFile.version)
  }
}

function ndjsonLine(entry: AuditEntry): string {
  return entryLine(entry.log, entry)
}

const chunkLength = 65_536

async function* textChunks(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let text = ''
  for await (const line of lines) {
    text += line
    if (text.length < chunkLength) continue
    yield Buffer.from(text, 'utf8')
    text = ''
  }
  if (text !== '') yield Buffer.from(text, 'utf8')
}

/** Pulled by the reader, so that a slow one costs no memory; its end, whatever it is, goes on record with the hash. */
function recorded(source: AsyncIterable<Uint8Array>, tally: Tally, ended: (end: End) => Promise<void>) {
  const startedAt = performance.now()
  const chunks = source[Symbol.asyncIterator]()
  const hash = createHash('sha256')
  let bytes = 0
  const end = (how: Pick<End, 'status' | 'code' | 'message'>, sha256: string | null) =>
    ended({ ...how, durationMs: performance.now() - startedAt, facts: { ...tally, bytes, sha256 } })
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await chunks.next()
        if (next.done === true) {
          await end({ status: 'succeeded', code: 'complete', message: `${tally.entries} entries.` }, hash.digest('hex'))
          controller.close()
          return
        }
        hash.update(next.value)
        bytes += next.value.length
        controller.enqueue(next.value)
      } catch (error) {
        await end({ status: 'failed', code: 'read-failed', message: 'The log could not be read to its end.' }, null)
        controller.error(error)
      }
    },
    async cancel() {
      await chunks.return?.()
      await end({ status: 'failed', code: 'broken-off', message: `Broken off after ${tally.entries} entries.` }, null)
    },
  })
}

/** The newest checkpoint with what proves entries under it; undefined while there is none. */
async function coveredBy(log: AuditLogName) {
  const { guards, signer } = logKeeper()
  await guards[log].checkNew()
  await guards[log].anchor()
  const newest = guards[log].newest()
  const tree = guards[log].tree()
  if (newest === null || tree === null || signer === null) return undefined
  const { checkpoint } = newest
  return { checkpoint, tree, notes: await guards[log].notes(), keys: signer.keys(log).map(verifierKeyText) }
}

function fileOf(format: ExportFormat, log: string): Pick<Export, 'name' | 'type'> {
  const day = new Date().toISOString().slice(0, 19).replaceAll(':', '')
  const names = {
    ndjson: { type: 'application/x-ndjson', name: `audit-${log}-${day}Z.ndjson` },
    csv: { type: 'text/csv; charset=utf-8', name: `audit-${log}-${day}Z.csv` },
    ocsf: { type: 'application/x-ndjson', name: `audit-${log}-${day}Z.ocsf.ndjson` },
    evidence: { type: 'application/zip', name: `audit-${log}-${day}Z.zip` },
  } as const
  return names[format]
}

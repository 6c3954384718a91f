import 'server-only'

import { createHash } from 'node:crypto'

import { csvHeader, csvLine } from '#lib/contracts/audit-csv.ts'
import { ocsfLine } from '#lib/contracts/audit-ocsf.ts'
import type { AuditExportQuery, ExportFormat } from '#lib/contracts/audit.ts'
import { matchingEntries } from '#lib/database/read-audit.ts'
import { readHead } from '#lib/database/stored-entries.ts'
import { uuidV7 } from '#lib/database/uuid-v7.ts'
import type { AuditDraft, AuditEntry } from '#lib/domain/audit-entry.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { auditActor } from '#lib/operations/action-entries.ts'
import type { Actor } from '#lib/operations/ports.ts'
import packageFile from '../../package.json' with { type: 'json' }
import { filterWords, logBarredFor } from './audit-reads.ts'
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
  const { size } = await readHead(prisma(), filter.log)
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
  const lines = formatted(format, matchingEntries(prisma(), filter, size))
  return granted({ ...fileOf(format, filter.log), body: streamed(lines, filter.log, ended) })
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

type Line = { readonly seq: number | null; readonly text: string }

async function* formatted(format: ExportFormat, entries: AsyncIterable<AuditEntry>): AsyncGenerator<Line> {
  if (format === 'csv') yield { seq: null, text: csvHeader() }
  for await (const entry of entries) yield { seq: entry.seq, text: lineOf(format, entry) }
}

function lineOf(format: ExportFormat, entry: AuditEntry): string {
  switch (format) {
    case 'ndjson': {
      const { log, seq, recordedAt: at, previous: prev, leaf, body } = entry
      return `${JSON.stringify({ log, seq, at, prev, leaf, body })}\n`
    }
    case 'csv':
      return csvLine(entry)
    case 'ocsf':
      return ocsfLine(entry, packageFile.version)
  }
}

const chunkBytes = 65_536

/** Pulled by the reader, so that a slow one costs no memory. */
function streamed(lines: AsyncGenerator<Line>, log: 'ops' | 'sec', ended: (end: End) => Promise<void>) {
  const startedAt = performance.now()
  const hash = createHash('sha256')
  let [entries, bytes] = [0, 0]
  let first: number | null = null
  let last: number | null = null
  const facts = () => {
    const { size } = logKeeper().guards[log].newest()?.checkpoint ?? { size: null }
    return { entries, bytes, first, last, checkpoint: size }
  }
  const end = (facts_: Pick<End, 'status' | 'code' | 'message'>, sha256: string | null) =>
    ended({ ...facts_, durationMs: performance.now() - startedAt, facts: { ...facts(), sha256 } })
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        let text = ''
        while (text.length < chunkBytes) {
          const next = await lines.next()
          if (next.done === true) {
            push(controller, text)
            await end({ status: 'succeeded', code: 'complete', message: `${entries} entries.` }, hash.digest('hex'))
            controller.close()
            return
          }
          text += next.value.text
          if (next.value.seq === null) continue
          entries += 1
          first ??= next.value.seq
          last = next.value.seq
        }
        push(controller, text)
      } catch (error) {
        await end({ status: 'failed', code: 'read-failed', message: 'The log could not be read to its end.' }, null)
        controller.error(error)
      }
    },
    async cancel() {
      await lines.return(undefined)
      await end({ status: 'failed', code: 'broken-off', message: `Broken off after ${entries} entries.` }, null)
    },
  })

  function push(controller: ReadableStreamDefaultController<Uint8Array>, text: string) {
    if (text === '') return
    const chunk = Buffer.from(text, 'utf8')
    hash.update(chunk)
    bytes += chunk.length
    controller.enqueue(chunk)
  }
}

function fileOf(format: ExportFormat, log: string): Pick<Export, 'name' | 'type'> {
  const day = new Date().toISOString().slice(0, 19).replaceAll(':', '')
  const names = {
    ndjson: { type: 'application/x-ndjson', name: `audit-${log}-${day}Z.ndjson` },
    csv: { type: 'text/csv; charset=utf-8', name: `audit-${log}-${day}Z.csv` },
    ocsf: { type: 'application/x-ndjson', name: `audit-${log}-${day}Z.ocsf.ndjson` },
  } as const
  return names[format]
}

import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'

import * as z from 'zod/mini'

import type { ChainLine } from '#lib/domain/audit-chain.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import type { InclusionProof } from '#lib/domain/merkle-proof.ts'
import { textLines } from '#lib/domain/text-lines.ts'
import { CommandRefused } from './command-refused.ts'

const entrySchema = z.object({
  log: z.enum(['ops', 'sec']),
  seq: z.int(),
  at: z.string(),
  prev: z.string(),
  leaf: z.string(),
  body: z.string(),
})
const noteSchema = z.object({ note: z.string() })
const configMapsSchema = z.object({ items: z.array(z.object({ data: z.object({ checkpoint: z.string() }) })) })
const proofSchema = z.object({
  log: z.enum(['ops', 'sec']),
  seq: z.int(),
  inclusion: z.object({ index: z.int(), size: z.int(), hashes: z.array(z.string()) }),
})

/** The entries of one log in several files, for example its segments from the oldest on and then an export. */
export async function* readAllEntries(files: readonly string[], log: AuditLogName): AsyncGenerator<ChainLine> {
  for (const file of files) yield* readEntries(file, log)
}

/**
 * The entries of one log in a sealed segment, an NDJSON export, a journal or the console's own output, as they are read. What else stands
 * in such a file is passed over, but a file without any entry of any log is refused.
 */
async function* readEntries(file: string, log: AuditLogName): AsyncGenerator<ChainLine> {
  let found = 0
  for await (const line of linesOf(file)) {
    const parsed = entrySchema.safeParse(jsonOf(line))
    if (!parsed.success) continue
    found += 1
    const { seq, at, prev, leaf, body } = parsed.data
    if (parsed.data.log === log) yield { seq, recordedAt: at, previous: prev, leaf, body }
  }
  if (found === 0) throw new CommandRefused(`${file} holds no entry of an audit log.`)
}

/** Signed notes: by themselves, one in each line of JSON, or as `kubectl get configmaps -o json` gives them. */
export async function readNotes(files: readonly string[]): Promise<readonly string[]> {
  const notes: string[] = []
  for (const file of files) {
    const text = await textOf(file)
    const list = configMapsSchema.safeParse(jsonOf(text))
    if (list.success) notes.push(...list.data.items.map(({ data }) => data.checkpoint))
    else if (text.trimStart().startsWith('{')) {
      for (const line of text.split('\n')) {
        const parsed = noteSchema.safeParse(jsonOf(line))
        if (parsed.success) notes.push(parsed.data.note)
      }
    } else notes.push(text)
  }
  return notes
}

export async function readProofs(file: string, log: AuditLogName): Promise<ReadonlyMap<number, InclusionProof>> {
  const proofs = new Map<number, InclusionProof>()
  for await (const line of linesOf(file)) {
    const parsed = proofSchema.safeParse(jsonOf(line))
    if (parsed.success && parsed.data.log === log) proofs.set(parsed.data.seq, parsed.data.inclusion)
  }
  if (proofs.size === 0) throw new CommandRefused(`${file} holds no proof of an entry of the log ${log}.`)
  return proofs
}

export async function textOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandRefused(`${file} cannot be read: ${codeOf(error)}.`)
  })
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const stream = createReadStream(file, { highWaterMark: 1_048_576 })
  try {
    yield* textLines(file.endsWith('.gz') ? pipeline(stream, createGunzip(), () => {}) : stream)
  } catch (error) {
    throw new CommandRefused(`${file} cannot be read: ${codeOf(error)}.`)
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}

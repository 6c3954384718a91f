import 'server-only'

import { createReadStream } from 'node:fs'
import { mkdir, open, rename, truncate, type FileHandle } from 'node:fs/promises'
import path from 'node:path'

import * as z from 'zod/mini'

import { textLines } from '#lib/domain/text-lines.ts'
import { syncFolder } from './sync-folder.ts'

/** The journal on disk is not what this console writes. */
export class JournalDamaged extends Error {
  override readonly name = 'JournalDamaged'
}

const lineSchema = z.strictObject({
  log: z.enum(['ops', 'sec']),
  seq: z.int(),
  at: z.string(),
  prev: z.string(),
  leaf: z.string(),
  body: z.string(),
})

const disclosureSchema = z.strictObject({
  log: z.enum(['ops', 'sec']),
  seq: z.int(),
  field: z.string(),
  salt: z.string(),
  value: z.string(),
})

/** One entry as the journal keeps it; hashes in hex, the time with microseconds. */
export type JournalLine = z.output<typeof lineSchema>
export type JournalDisclosure = z.output<typeof disclosureSchema>

/**
 * The durable copy of the log beside PGlite, which syncs nothing itself. Entries and the personal values behind their
 * commitments are two files: what is purged goes out of the first from its beginning on, and who is erased out of the second.
 */
export type Journal = {
  /** In the order of writing; streamed, since a log may be longer than memory. */
  readonly lines: () => AsyncIterable<JournalLine>
  readonly disclosures: () => AsyncIterable<JournalDisclosure>
  /** Writes what earlier failed to be written; throws while it still cannot be. */
  readonly recover: () => Promise<void>
  /** Resolves when both files are on the disk. Lines handed over together share one sync. */
  readonly append: (line: JournalLine, disclosures: readonly JournalDisclosure[]) => Promise<void>
  /**
   * Writes the files anew without these entries and what they disclose, or without single values. Whatever ends the process,
   * the old or the new file is there whole.
   */
  readonly forget: (isForgotten: (line: Pick<JournalLine, 'log' | 'seq'>) => boolean) => Promise<void>
  readonly forgetDisclosures: (isForgotten: (disclosure: JournalDisclosure) => boolean) => Promise<void>
  readonly close: () => Promise<void>
}

export async function openJournal(folder: string): Promise<Journal> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const disclosures = await openAppendFile(path.join(folder, 'disclosures.ndjson'))
  const entries = await openAppendFile(path.join(folder, 'entries.ndjson'))
  await syncFolder(folder)
  return {
    lines: () => entries.read((value) => lineSchema.parse(value)),
    disclosures: () => disclosures.read((value) => disclosureSchema.parse(value)),
    recover: async () => {
      await disclosures.recover()
      await entries.recover()
    },
    append: async (line, personal) => {
      const both = [
        disclosures.append(personal.map((disclosure) => JSON.stringify(disclosure))),
        entries.append([JSON.stringify(line)]),
      ]
      await Promise.all(both)
    },
    forget: async (isForgotten) => {
      await disclosures.drop((value) => isForgotten(disclosureSchema.parse(value)))
      // Last: what is left of these a start finds, and forgets both again.
      await entries.drop((value) => isForgotten(lineSchema.parse(value)))
    },
    forgetDisclosures: (isForgotten) => disclosures.drop((value) => isForgotten(disclosureSchema.parse(value))),
    close: async () => {
      await disclosures.close()
      await entries.close()
    },
  }
}

type AppendFile = {
  readonly read: <Line>(parse: (value: unknown) => Line) => AsyncIterable<Line>
  readonly append: (lines: readonly string[]) => Promise<void>
  readonly recover: () => Promise<void>
  readonly drop: (isDropped: (value: unknown) => boolean) => Promise<void>
  readonly close: () => Promise<void>
}

async function openAppendFile(file: string): Promise<AppendFile> {
  let size = await dropTornTail(file)
  let handle = await open(file, 'a', 0o600)
  let pending = ''
  let flushing: Promise<void> | null = null
  let hasFailed = false

  const write = async () => {
    while (pending !== '') {
      const text = pending
      try {
        // After a half-written line the file is cut back, so that a retry neither doubles nor splits it.
        if (hasFailed) await truncate(file, size)
        await handle.appendFile(text)
        await handle.datasync()
        hasFailed = false
      } catch (error) {
        hasFailed = true
        throw error
      }
      size += Buffer.byteLength(text)
      pending = pending.slice(text.length)
    }
  }
  const flush = (): Promise<void> => {
    flushing ??= write().finally(() => {
      flushing = null
    })
    return flushing
  }
  const rewrite = async (isDropped: (value: unknown) => boolean) => {
    // Else what a failed write left half-done would be copied, and then written once more.
    if (hasFailed) await write()
    const draft = `${file}.new`
    await copyLines(file, draft, isDropped)
    await rename(draft, file)
    await syncFolder(path.dirname(file))
    await handle.close()
    handle = await open(file, 'a', 0o600)
    size = (await handle.stat()).size
    // What was handed over meanwhile.
    await write()
  }
  return {
    drop: async (isDropped) => {
      while (flushing !== null) await flushing.catch(() => {})
      flushing = rewrite(isDropped).finally(() => {
        flushing = null
      })
      await flushing
    },
    read: (parse) => readLines(file, parse),
    append: (lines) => {
      if (lines.length === 0) return Promise.resolve()
      pending += lines.map((line) => `${line}\n`).join('')
      return flush()
    },
    recover: () => (hasFailed ? flush() : Promise.resolve()),
    close: async () => {
      await flush().catch(() => {})
      await handle.close()
    },
  }
}

/** A process killed or a machine stopped while writing leaves a last line without its end: nobody was told it is safe. */
async function dropTornTail(file: string): Promise<number> {
  const handle = await open(file, 'a+', 0o600)
  try {
    const { size } = await handle.stat()
    const end = await endOfLastLine(handle, size)
    if (end < size) await handle.truncate(end)
    return end
  } finally {
    await handle.close()
  }
}

async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const chunk = Buffer.alloc(65_536)
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - chunk.length)
    const { bytesRead } = await handle.read(chunk, 0, end - start, start)
    const newline = chunk.subarray(0, bytesRead).lastIndexOf(0x0a)
    if (newline >= 0) return start + newline + 1
    end = start
  }
  return 0
}

async function* readLines<Line>(file: string, parse: (value: unknown) => Line): AsyncGenerator<Line> {
  let number = 0
  for await (const line of textLines(createReadStream(file, { highWaterMark: 1_048_576 }))) {
    number += 1
    try {
      yield parse(JSON.parse(line))
    } catch (error) {
      throw new JournalDamaged(`Line ${number} of ${file} cannot be read. Put the file back from a backup.`, {
        cause: error,
      })
    }
  }
}

const copiedAtOnce = 1_048_576

async function copyLines(from: string, to: string, isDropped: (value: unknown) => boolean): Promise<void> {
  const handle = await open(to, 'w', 0o600)
  try {
    let text = ''
    for await (const line of textLines(createReadStream(from, { highWaterMark: copiedAtOnce }))) {
      if (isDropped(JSON.parse(line))) continue
      text += `${line}\n`
      if (text.length < copiedAtOnce) continue
      await handle.appendFile(text)
      text = ''
    }
    await handle.appendFile(text)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

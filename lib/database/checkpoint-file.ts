import 'server-only'

import { open, readFile, type FileHandle } from 'node:fs/promises'

import * as z from 'zod/mini'

import type { Anchor } from '#lib/operations/log-guard-port.ts'

const lineSchema = z.object({ log: z.enum(['ops', 'sec']), size: z.int(), at: z.string(), note: z.string() })

/**
 * Checkpoints beside the embedded database, outside its files: they notice a database that was put back from a copy or
 * written anew, and not somebody who owns the whole data folder.
 */
export function checkpointFile(path: string, now: () => Date): Anchor {
  const lines = async () => {
    const text = await readFile(path, 'utf8').catch(emptyWhenAbsent)
    // A line that was torn by a crash has not been acknowledged.
    return text
      .split('\n')
      .slice(0, -1)
      .flatMap((line) => {
        const parsed = lineSchema.safeParse(parsedJson(line))
        return parsed.success ? [parsed.data] : []
      })
  }
  return {
    name: 'A file in the data folder',
    notes: async (log) => (await lines()).filter((line) => line.log === log),
    keep: async (log, size, note) => {
      const file = await open(path, 'a+', 0o600)
      try {
        const line = `${JSON.stringify({ log, size, at: now().toISOString(), note })}\n`
        await file.appendFile((await endsInALine(file)) ? line : `\n${line}`)
        await file.datasync()
      } finally {
        await file.close()
      }
    },
  }
}

/** Not after a crash or on a disk that was full: what is written next must not become part of that line. */
async function endsInALine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return true
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] === 0x0a
}

function emptyWhenAbsent(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
  throw error
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

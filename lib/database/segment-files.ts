import 'server-only'

import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { pipeline as finished } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'

import * as z from 'zod/mini'

import { leafBytes } from '#lib/domain/audit-chain.ts'
import type { SealedFile } from '#lib/domain/segment.ts'
import { textLines } from '#lib/domain/text-lines.ts'
import type { SegmentFiles } from '#lib/operations/retention-port.ts'
import { syncFolder } from './sync-folder.ts'

/** Another file has the name. It may be the only copy of somebody's entries, so it is left alone. */
export class SegmentFileTaken extends Error {
  override readonly name = 'SegmentFileTaken'
}

const lineSchema = z.object({ seq: z.int(), at: z.string(), prev: z.string(), body: z.string() })

/** Sealed segments in a folder: a file gets its name when all of it is on the disk, and is never written again. */
export function segmentFiles(folder: string): SegmentFiles {
  return {
    async write(file, lines) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const target = path.join(folder, file)
      const draft = `${target}.${randomUUID()}.part`
      try {
        const handle = await open(draft, 'w', 0o600)
        await finished(Readable.from(lines), createGzip(), handle.createWriteStream({ flush: true }))
        const written = await digestOf(draft)
        if (written === null) throw new Error(`${draft} cannot be read back.`)
        const there = await digestOf(target)
        if (there === null) {
          await rename(draft, target)
          await syncFolder(folder)
        } else if (there.sha256 !== written.sha256) {
          throw new SegmentFileTaken(
            `${target} is there already and holds something else. Nothing was sealed; move it away if nobody needs it.`,
          )
        }
        return written
      } finally {
        await rm(draft, { force: true })
      }
    },
    async fault(sealed, leaves) {
      const target = path.join(folder, sealed.file)
      const found = await digestOf(target)
      if (found === null) return 'file-missing'
      const isWhole = found.sha256 === sealed.sha256 && (await holds(target, sealed, leaves))
      return isWhole ? null : 'file-differs'
    },
  }
}

/** Null when there is no such file. */
async function digestOf(file: string): Promise<{ readonly sha256: string; readonly bytes: number } | null> {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of createReadStream(file)) {
      hash.update(chunk)
      bytes += chunk.length
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  return { sha256: hash.digest('hex'), bytes }
}

/** Whether the bytes of its entries hash to these leaves, one after the other, and there are no more of them. */
async function holds(file: string, { log, first }: SealedFile & { first: number }, leaves: readonly string[]) {
  let count = 0
  for await (const text of textLines(pipeline(createReadStream(file), createGunzip(), () => {}))) {
    const line = lineSchema.safeParse(JSON.parse(text))
    if (!line.success) continue
    const { seq, at, prev, body } = line.data
    const leaf = createHash('sha256').update(leafBytes(log, { seq, recordedAt: at, previous: prev, body }))
    if (seq !== first + count || leaf.digest('hex') !== leaves[count]) return false
    count += 1
  }
  return count === leaves.length
}

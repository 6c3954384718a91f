import 'server-only'

import { existsSync } from 'node:fs'
import { cp, mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'

import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'

/** The pinned version: a database of another PostgreSQL could not be opened. */
export const pgliteVersion = '0.5.16'

/** The files of the embedded database are not whole, as after a power cut. */
export class DatabaseDamaged extends Error {
  override readonly name = 'DatabaseDamaged'
}

/** What the migrations ask for with `create extension`. */
const extensions = { pg_trgm }

type PgliteFolders = {
  /** Where the database lives. Nobody else may have it open: take the directory lock first. */
  readonly folder: string
  /** Where an empty database may be kept for the next time; null keeps none. */
  readonly cacheFolder: string | null
}

/**
 * Opens the embedded database. Making an empty one costs about ten seconds of processor time, so it is made once per
 * machine and copied. A new folder gets its final name only when it is whole, so a killed first start leaves no ruin.
 */
export async function openPglite({ folder, cacheFolder }: PgliteFolders): Promise<PGlite> {
  if (!existsSync(folder)) {
    const draft = `${folder}.new`
    await rm(draft, { recursive: true, force: true })
    await mkdir(path.dirname(folder), { recursive: true })
    await emptyDatabase(draft, cacheFolder)
    await rename(draft, folder)
  }
  try {
    return await PGlite.create(folder, { extensions })
  } catch (error) {
    throw new DatabaseDamaged(
      `The embedded database in ${folder} cannot be opened. Put it back from a backup; or move it away, and the console makes a new one with the audit log from its journal, but without accounts.`,
      { cause: error },
    )
  }
}

async function emptyDatabase(draft: string, cacheFolder: string | null): Promise<void> {
  const template = cacheFolder === null ? null : path.join(cacheFolder, `empty-database-pglite-${pgliteVersion}`)
  if (template !== null && existsSync(template)) {
    await cp(template, draft, { recursive: true })
    return
  }
  const database = await PGlite.create(draft)
  await database.close()
  if (template !== null) await keepTemplate(draft, template)
}

/** A cache that cannot be written costs time at the next first start, nothing else. */
async function keepTemplate(draft: string, template: string): Promise<void> {
  const copy = `${template}.${process.pid}`
  try {
    await mkdir(path.dirname(template), { recursive: true })
    await cp(draft, copy, { recursive: true })
    await rename(copy, template)
  } catch {
    await rm(copy, { recursive: true, force: true })
  }
}

import 'server-only'

import { createHash, randomUUID } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'

import * as z from 'zod/mini'

/** One connection to a database, PostgreSQL or PGlite. `script` may hold several statements. */
export type MigrationConnection = {
  readonly rows: (sql: string, values?: readonly unknown[]) => Promise<readonly unknown[]>
  readonly script: (sql: string) => Promise<unknown>
}

/** The database's history and the files in prisma/migrations tell different stories; nothing was changed. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused'
}

export type Migration = { readonly name: string; readonly sql: string; readonly checksum: string }

/** The lock that Prisma's own engine takes, so that the two never migrate at the same time. */
const prismaLock = 72_707_369

const historyTable = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`

const historySchema = z.array(
  z.object({
    migration_name: z.string(),
    checksum: z.string(),
    is_finished: z.boolean(),
    is_rolled_back: z.boolean(),
  }),
)

export async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.toSorted().map(async (name) => {
      const bytes = await readFile(path.join(folder, name, 'migration.sql'))
      return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') }
    }),
  )
}

/**
 * Applies what is missing and returns the names. Each migration is one transaction together with its row in
 * `_prisma_migrations`: it happened or it did not, also when the process is killed in between.
 */
export async function migrate(
  connection: MigrationConnection,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  await connection.rows('select pg_advisory_lock($1)', [prismaLock])
  try {
    await connection.script(historyTable)
    const pending = await pendingMigrations(connection, migrations)
    for (const migration of pending) await apply(connection, migration)
    return pending.map((migration) => migration.name)
  } finally {
    await connection.rows('select pg_advisory_unlock($1)', [prismaLock])
  }
}

/** What the database still lacks. Throws `MigrationRefused` where its history contradicts the files. */
export async function pendingMigrations(
  connection: Pick<MigrationConnection, 'rows'>,
  migrations: readonly Migration[],
): Promise<readonly Migration[]> {
  const history = historySchema.parse(
    await connection.rows(
      `select migration_name, checksum, finished_at is not null as is_finished, rolled_back_at is not null as is_rolled_back
       from _prisma_migrations order by started_at, migration_name`,
    ),
  )
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  const applied = history.filter((row) => !row.is_rolled_back)
  for (const row of applied) {
    const migration = known.get(row.migration_name)
    if (migration === undefined) {
      throw new MigrationRefused(
        `The database has the migration "${row.migration_name}", which this version of the console does not know. Start the newer version that made it.`,
      )
    }
    if (!row.is_finished) {
      throw new MigrationRefused(
        `The migration "${row.migration_name}" was begun and never finished. Look at its "logs" in _prisma_migrations, repair the database, then delete that row.`,
      )
    }
    if (row.checksum !== migration.checksum) {
      throw new MigrationRefused(
        `The file of the migration "${row.migration_name}" was edited after it was applied. Put the original back and write a new migration.`,
      )
    }
  }
  const names = new Set(applied.map((row) => row.migration_name))
  return migrations.filter((migration) => !names.has(migration.name))
}

async function apply(connection: MigrationConnection, migration: Migration): Promise<void> {
  await connection.script('begin')
  try {
    await connection.script(migration.sql)
    await connection.rows(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    )
    await connection.script('commit')
  } catch (error) {
    await connection.script('rollback')
    throw new Error(`The migration "${migration.name}" failed and was rolled back whole.`, { cause: error })
  }
}

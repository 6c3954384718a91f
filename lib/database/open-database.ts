import 'server-only'

import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import path from 'node:path'

import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaPGlite } from 'pglite-prisma-adapter'

import { lockDirectory } from './directory-lock.ts'
import { openJournal, type Journal } from './journal.ts'
import { migrate, MigrationRefused, pendingMigrations, readMigrations } from './migrate.ts'
import { openPglite } from './pglite.ts'
import { consolePrisma, type ConsolePrisma } from './prisma.ts'
import { reconcileJournal, type JournalRepair } from './reconcile-journal.ts'

export type DatabaseOptions = {
  /** PostgreSQL's address; null for the embedded database. */
  readonly databaseUrl: string | null
  readonly dataFolder: string
  /** The folder `prisma/migrations`. */
  readonly migrationsFolder: string
  /** Where an empty embedded database may be kept to make the next first start quick; null for nowhere. */
  readonly cacheFolder: string | null
}

/** A database that answers, has every table and, if embedded, agrees with its journal. */
export type OpenDatabase = {
  readonly kind: 'postgresql' | 'pglite'
  readonly prisma: ConsolePrisma
  readonly journal: Journal | null
  /** Migrations that this start applied; the embedded database only. */
  readonly migrated: readonly string[]
  readonly repairs: readonly JournalRepair[]
  readonly close: () => Promise<void>
}

/** Waiting does not help: somebody has to do something first. */
export class DatabaseRefused extends Error {
  override readonly name = 'DatabaseRefused'
}

export function openDatabase(options: DatabaseOptions, onLost: (error: Error) => void): Promise<OpenDatabase> {
  return options.databaseUrl === null ? openEmbedded(options, onLost) : openServer(options, options.databaseUrl)
}

/** lock → open → migrate → replay the journal. */
async function openEmbedded(options: DatabaseOptions, onLost: (error: Error) => void): Promise<OpenDatabase> {
  const { dataFolder, cacheFolder, migrationsFolder } = options
  const undo: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    await makeFolder(dataFolder)
    const lock = await lockDirectory(dataFolder, { onLost })
    undo.push(lock.release)
    const pglite = await openPglite({ folder: path.join(dataFolder, 'database'), cacheFolder })
    undo.push(() => pglite.close())
    const migrated = await migrate(
      {
        rows: async (sql, values = []) => (await pglite.query(sql, [...values])).rows,
        script: (sql) => pglite.exec(sql),
      },
      await readMigrations(migrationsFolder),
    )
    const prisma = consolePrisma(new PrismaPGlite(pglite))
    undo.push(() => prisma.$disconnect())
    const journal = await openJournal(path.join(dataFolder, 'journal'))
    undo.push(journal.close)
    const repairs = await reconcileJournal(prisma, journal)
    return { kind: 'pglite', prisma, journal, migrated, repairs, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    throw new DatabaseRefused(
      `The data folder ${folder} cannot be written${code}. Make it writable for this user, or name another with DATA_FOLDER.`,
      { cause: error },
    )
  }
}

/** The console's role may not migrate: it only looks whether the migration job has done its work. */
async function openServer(options: DatabaseOptions, databaseUrl: string): Promise<OpenDatabase> {
  const pool = new pg.Pool({ ...serverSettings(databaseUrl), max: 10, idleTimeoutMillis: 30_000 })
  // Without a listener a connection that dies while idle would end the process.
  pool.on('error', () => {})
  try {
    await assertMigrated(pool, options.migrationsFolder)
    const prisma = consolePrisma(new PrismaPg(pool))
    const close = async () => {
      await prisma.$disconnect()
      await pool.end()
    }
    return { kind: 'postgresql', prisma, journal: null, migrated: [], repairs: [], close }
  } catch (error) {
    await pool.end()
    throw error
  }
}

/** How the console and its migration job connect. The address itself must not reach an error or a log. */
export function serverSettings(databaseUrl: string): pg.ClientConfig {
  if (!/^postgres(?:ql)?:\/\//.test(databaseUrl) || !URL.canParse(databaseUrl)) {
    throw new DatabaseRefused(
      'DATABASE_URL is not an address of the form postgresql://user:password@host:5432/database.',
    )
  }
  return {
    connectionString: databaseUrl,
    application_name: 'tracardi-ops-console',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    statement_timeout: 15_000,
    // Where the line swallows everything no answer comes, not even that the statement took too long.
    query_timeout: 20_000,
    // And the server must notice too: an append of which it never saw the end holds up every other one.
    options: '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3',
  }
}

async function assertMigrated(pool: pg.Pool, migrationsFolder: string): Promise<void> {
  const remedy = 'Run `npm run migrate` with the credentials of the role that owns the database.'
  const missingRole = 'The user of DATABASE_URL lacks the rights of the console. Grant it the role console_app.'
  const history = await pool.query<{ may_read: boolean | null }>(
    `select has_table_privilege(to_regclass('_prisma_migrations')::oid, 'select') as may_read`,
  )
  const mayRead = history.rows[0]?.may_read ?? null
  if (mayRead === null) throw new MigrationRefused(`The database has no tables of the console. ${remedy}`)
  if (!mayRead) throw new MigrationRefused(missingRole)
  const pending = await pendingMigrations(
    { rows: async (sql) => (await pool.query(sql)).rows },
    await readMigrations(migrationsFolder),
  )
  if (pending.length > 0) {
    throw new MigrationRefused(`The database lacks the migration "${pending[0]?.name}". ${remedy}`)
  }
  const log = await pool.query<{ may_append: boolean }>(
    `select has_schema_privilege('audit', 'usage') and
       has_function_privilege('audit.append(smallint, text, jsonb)', 'execute') as may_append`,
  )
  if (log.rows[0]?.may_append !== true) throw new MigrationRefused(missingRole)
}

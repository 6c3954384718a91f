import 'server-only'

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import pg from 'pg'

import { migrate, readMigrations } from '../migrate.ts'
import { openDatabase, type DatabaseOptions, type OpenDatabase } from '../open-database.ts'
import { throwAwayPostgres, type ThrowAwayPostgres } from './throw-away-postgres.ts'

export const migrationsFolder = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url))
export const rolesFile = fileURLToPath(new URL('../../../prisma/roles.sql', import.meta.url))
export const cacheFolder = fileURLToPath(new URL('../../../node_modules/.cache/tracardi-ops-console', import.meta.url))

export type TestDatabase = {
  readonly database: OpenDatabase
  /** For a console of its own; null for the embedded database, which has one process. */
  readonly databaseUrl: string | null
  /** Runs SQL with the rights of whoever owns the database server; several statements are one transaction. */
  readonly asOwner: (sql: string) => Promise<unknown>
  /** The folder with everything as it is on disk, after all of it was written there. */
  readonly pages: () => Promise<string>
  readonly remove: () => Promise<void>
}

export type TestServer = {
  /** A fresh, empty database with every table. */
  readonly fresh: () => Promise<TestDatabase>
  readonly remove: () => Promise<void>
}

export const databaseKinds = ['pglite', 'postgresql'] as const

export function testServer(kind: (typeof databaseKinds)[number]): Promise<TestServer> {
  return kind === 'pglite' ? Promise.resolve({ fresh: freshPglite, remove: () => Promise.resolve() }) : postgresServer()
}

export async function temporaryFolder(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ops-console-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

export function embedded(dataFolder: string): DatabaseOptions {
  return { databaseUrl: null, dataFolder, migrationsFolder, cacheFolder }
}

async function freshPglite(): Promise<TestDatabase> {
  const { folder, remove } = await temporaryFolder()
  const database = await openDatabase(embedded(folder), () => {})
  return {
    database,
    databaseUrl: null,
    asOwner: (sql) => database.prisma.$executeRawUnsafe(`do $owner$ begin ${sql} end $owner$`),
    async pages() {
      await database.prisma.$executeRawUnsafe('checkpoint')
      return folder
    },
    remove: async () => {
      await database.close()
      await remove()
    },
  }
}

async function postgresServer(): Promise<TestServer> {
  const server = await throwAwayPostgres()
  let count = 0
  return {
    fresh: async () => {
      count += 1
      return freshDatabase(server, `console_${count}`)
    },
    remove: server.remove,
  }
}

/** As in production: the owner migrates and sets up the roles, the console connects as a login that only has `console_app`. */
async function freshDatabase(server: ThrowAwayPostgres, name: string): Promise<TestDatabase> {
  const ownerUrl = await server.createDatabase(name)
  const owner = new pg.Client({ connectionString: ownerUrl })
  owner.on('error', () => {})
  await owner.connect()
  await migratePostgres(owner)
  await owner.query(`do $$ begin create role console_login login; exception when duplicate_object then null; end $$`)
  await owner.query('grant console_app to console_login')
  const options = { ...embedded('/nonexistent'), databaseUrl: server.url(name, 'console_login') }
  const database = await openDatabase(options, () => {})
  return {
    database,
    databaseUrl: options.databaseUrl,
    asOwner: (sql) => owner.query(sql),
    async pages() {
      await owner.query('checkpoint')
      const { rows } = await owner.query<{ data_directory: string }>('show data_directory')
      return rows[0]?.data_directory ?? ''
    },
    remove: async () => {
      await database.close()
      await owner.end()
    },
  }
}

export async function migratePostgres(owner: pg.Client): Promise<readonly string[]> {
  const applied = await migrate(
    {
      rows: async (sql, values = []) => (await owner.query(sql, [...values])).rows,
      script: (sql) => owner.query(sql),
    },
    await readMigrations(migrationsFolder),
  )
  await owner.query(await readFile(rolesFile, 'utf8'))
  return applied
}

/** Every table and role in an empty database. */
export async function migrateAddress(ownerUrl: string): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  await migratePostgres(owner)
  await owner.end()
}

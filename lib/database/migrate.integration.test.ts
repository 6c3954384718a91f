import type { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { migrate, readMigrations, type Migration, type MigrationConnection } from './migrate.ts'
import { openPglite } from './pglite.ts'
import { cacheFolder, databaseKinds, migrationsFolder, temporaryFolder } from './testing/test-database.ts'
import { throwAwayPostgres } from './testing/throw-away-postgres.ts'

type Server = {
  readonly connect: () => Promise<MigrationConnection & { close: () => Promise<void> }>
  readonly remove: () => Promise<void>
}

const first: Migration = {
  name: '1_first',
  sql: 'create table one (n int); insert into one values (1);',
  checksum: 'a'.repeat(64),
}
const second: Migration = { name: '2_second', sql: 'create table two (n int);', checksum: 'b'.repeat(64) }

async function pgliteServer(): Promise<Server> {
  const { folder, remove } = await temporaryFolder()
  const database: PGlite = await openPglite({ folder: `${folder}/database`, cacheFolder })
  return {
    connect: () =>
      Promise.resolve({
        rows: async (sql, values = []) => (await database.query(sql, [...values])).rows,
        script: (sql) => database.exec(sql),
        close: () => Promise.resolve(),
      }),
    remove: async () => {
      await database.close()
      await remove()
    },
  }
}

async function postgresServer(): Promise<Server> {
  const server = await throwAwayPostgres()
  return {
    connect: async () => {
      const client = new pg.Client({ connectionString: server.url('postgres') })
      await client.connect()
      return {
        rows: async (sql, values = []) => (await client.query(sql, [...values])).rows,
        script: (sql) => client.query(sql),
        close: () => client.end(),
      }
    },
    remove: server.remove,
  }
}

describe.each(databaseKinds)('migrations on %s', (kind) => {
  let server: Server
  let connection: Awaited<ReturnType<Server['connect']>>

  beforeAll(async () => {
    server = await (kind === 'pglite' ? pgliteServer() : postgresServer())
    connection = await server.connect()
  })
  afterAll(async () => {
    await connection?.close()
    await server?.remove()
  })
  beforeEach(() =>
    connection.script('drop schema if exists audit cascade; drop schema public cascade; create schema public;'),
  )

  test('what is missing is applied in order, once, with the columns that Prisma keeps', async () => {
    expect(await migrate(connection, [first])).toEqual(['1_first'])
    expect(await migrate(connection, [first, second])).toEqual(['2_second'])
    expect(await migrate(connection, [first, second])).toEqual([])
    const rows = await connection.rows(
      'select migration_name, checksum, applied_steps_count, rolled_back_at, finished_at >= started_at as ended, length(id) as id from _prisma_migrations order by 1',
    )
    expect(rows).toEqual([
      {
        migration_name: '1_first',
        checksum: first.checksum,
        applied_steps_count: 1,
        rolled_back_at: null,
        ended: true,
        id: 36,
      },
      {
        migration_name: '2_second',
        checksum: second.checksum,
        applied_steps_count: 1,
        rolled_back_at: null,
        ended: true,
        id: 36,
      },
    ])
  })

  test("the console's own migrations apply", async () => {
    const migrations = await readMigrations(migrationsFolder)
    expect(await migrate(connection, migrations)).toEqual(migrations.map(({ name }) => name))
    expect(await migrate(connection, migrations)).toEqual([])
  })

  test('an edited migration is refused', async () => {
    await migrate(connection, [first])
    await expect(migrate(connection, [{ ...first, checksum: 'c'.repeat(64) }, second])).rejects.toThrow(
      /"1_first" was edited/,
    )
    expect(await connection.rows(`select to_regclass('two') as two`)).toEqual([{ two: null }])
  })

  test('a migration of a newer console is refused', async () => {
    await migrate(connection, [first, second])
    await expect(migrate(connection, [first])).rejects.toThrow(/"2_second".*newer version/)
  })

  test("a migration that Prisma's own engine left unfinished is refused, one it rolled back is applied", async () => {
    await migrate(connection, [first])
    await connection.script("update _prisma_migrations set finished_at = null, logs = 'it broke'")
    await expect(migrate(connection, [first, second])).rejects.toThrow(/begun and never finished/)
    await connection.script('update _prisma_migrations set rolled_back_at = now(); drop table one;')
    expect(await migrate(connection, [first, second])).toEqual(['1_first', '2_second'])
  })

  test('a migration that fails leaves nothing behind and can be repaired', async () => {
    const broken = { ...second, sql: 'create table two (n int); select 1/0;' }
    await expect(migrate(connection, [first, broken])).rejects.toThrow(/"2_second" failed and was rolled back whole/)
    expect(await connection.rows(`select to_regclass('two') as two`)).toEqual([{ two: null }])
    expect(await migrate(connection, [first, second])).toEqual(['2_second'])
  })

  test('two at once apply each migration once', async () => {
    const other = await server.connect()
    try {
      const both =
        kind === 'pglite'
          ? [await migrate(connection, [first]), await migrate(other, [first])]
          : await Promise.all([migrate(connection, [first]), migrate(other, [first])])
      expect(both.flat()).toEqual(['1_first'])
      expect(await connection.rows('select n from one')).toEqual([{ n: 1 }])
    } finally {
      await other.close()
    }
  })
})

import { join } from 'node:path'
import pg from 'pg'
import { openDatabase, type OpenDatabase } from '#lib/database/open-database.ts'
import { embedded, migratePostgres } from '#lib/database/testing/test-database.ts'
import { throwAwayPostgres } from '#lib/database/testing/throw-away-postgres.ts'

/** Kept between measurements: a million entries take minutes to append. */
const folder = join(import.meta.dirname, '..', '.data', 'audit-million')

export type LongLog = {
  readonly database: OpenDatabase
  /** What a console's own login may use. */
  readonly databaseUrl: string
  readonly owner: pg.Client
  readonly close: () => Promise<void>
}

/** The database of the long log on a PostgreSQL of its own, with the roles of production and every migration. */
export async function openLongLog(): Promise<LongLog> {
  const server = await throwAwayPostgres(folder)
  const owner = new pg.Client({ connectionString: server.url('postgres') })
  await owner.connect()
  await migratePostgres(owner)
  await owner.query(`do $$ begin create role console_login login; exception when duplicate_object then null; end $$`)
  await owner.query('grant console_app to console_login')
  const databaseUrl = server.url('postgres', 'console_login')
  const database = await openDatabase({ ...embedded('/nonexistent'), databaseUrl }, () => {})
  return {
    database,
    databaseUrl,
    owner,
    close: async () => {
      await database.close()
      await owner.end()
      await server.remove()
    },
  }
}

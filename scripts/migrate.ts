// Brings a PostgreSQL database to this version's tables: `npm run migrate`, or `npm run migrate -- --roles` to set up the
// roles and grants as well. It needs DATABASE_URL with the credentials of the role that owns the database, which the
// running console must not have.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import pg from 'pg'

import { migrate, MigrationRefused, readMigrations } from '#lib/database/migrate.ts'
import { DatabaseRefused, serverSettings } from '#lib/database/open-database.ts'
import { openingFailure } from '#lib/database/unavailable.ts'
import { retention, retentionWords } from '#lib/server/env.ts'

const migrationsFolder = fileURLToPath(new URL('../prisma/migrations', import.meta.url))
const rolesFile = fileURLToPath(new URL('../prisma/roles.sql', import.meta.url))

const known = new Set(['--roles'])
const unknown = process.argv.slice(2).filter((word) => !known.has(word))

if (unknown.length > 0) end(2, `Unknown argument "${unknown[0]}". The only one is --roles.`)
if (process.env.DATABASE_URL === undefined) {
  end(2, 'DATABASE_URL is not set. The embedded database needs no migration job: the console migrates it at start.')
}

try {
  await run(process.env.DATABASE_URL ?? '')
} catch (error) {
  const isExpected = error instanceof MigrationRefused || error instanceof DatabaseRefused
  const cause = error instanceof Error && error.cause instanceof Error ? ` ${error.cause.message}` : ''
  end(1, isExpected ? error.message : `${openingFailure(error)}${cause}`)
}

async function run(databaseUrl: string): Promise<void> {
  // A migration may take longer than a question of the running console.
  const client = new pg.Client({ ...serverSettings(databaseUrl), statement_timeout: 0, query_timeout: 0 })
  await client.connect()
  try {
    const applied = await migrate(
      {
        rows: async (sql, values = []) => (await client.query(sql, [...values])).rows,
        script: (sql) => client.query(sql),
      },
      await readMigrations(migrationsFolder),
    )
    for (const name of applied) say(`Applied ${name}.`)
    if (applied.length === 0) say('The database is up to date.')
    await setRetention(client)
    if (process.argv.includes('--roles')) {
      await client.query(await readFile(rolesFile, 'utf8'))
      say('The roles audit_owner, console_app, console_auditor and metrics_owner and their grants are in place.')
    }
  } finally {
    await client.end()
  }
}

/** The console may not shorten it: only here, and by whoever owns the database. */
async function setRetention(client: pg.Client): Promise<void> {
  const given = process.env.AUDIT_RETENTION?.trim()
  if (!given) return
  if (!retention.test(given)) end(2, `AUDIT_RETENTION is "${given}"; it must be ${retentionWords}.`)
  await client.query('update audit.policy set purge_after = $1::interval', [given])
  say(`Sealed entries may be purged when they are older than ${given}.`)
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`)
}

function end(code: number, sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(code)
}

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { findAccount } from './accounts.ts'
import { openAuditLog } from './audit-log.ts'
import { startDatabase, type ConsoleDatabase, type DatabaseState } from './client.ts'
import { checkChain } from './read-audit.ts'
import { migrate, readMigrations } from './migrate.ts'
import { embedded, migrationsFolder } from './testing/test-database.ts'
import { question, throwAwayPostgres, type ThrowAwayPostgres } from './testing/throw-away-postgres.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

describe('on a PostgreSQL server', () => {
  let server: ThrowAwayPostgres
  let ownerUrl = ''

  beforeAll(async () => {
    server = await throwAwayPostgres()
    ownerUrl = await server.createDatabase('console')
  })
  afterAll(() => server?.remove())

  const options = (databaseUrl: string) => ({ ...embedded('/nonexistent'), databaseUrl, retryMs: 100 })

  const migrateScript = (databaseUrl: string | undefined, ...words: string[]) =>
    run(process.execPath, ['--conditions=react-server', 'scripts/migrate.ts', ...words], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: databaseUrl },
    })

  /** Waits for the state that `isIt` describes, as told by the database itself. */
  function watched(databaseUrl: string) {
    const states: DatabaseState[] = []
    const waiting: (() => void)[] = []
    const database: ConsoleDatabase = startDatabase({
      ...options(databaseUrl),
      onChange: (state) => {
        states.push(state)
        for (const wake of waiting.splice(0)) wake()
      },
    })
    const until = async (isIt: (state: DatabaseState) => boolean): Promise<DatabaseState> => {
      for (;;) {
        const found = states.find(isIt)
        if (found !== undefined) return found
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    }
    return { database, until }
  }

  test('a console that finds no tables says so, and is ready once the migration job has run', async () => {
    const { database, until } = watched(ownerUrl)
    try {
      const failed = await until((state) => state.state === 'failed')
      expect(failed).toMatchObject({ message: expect.stringContaining('npm run migrate'), retries: true })
      expect(() => database.use()).toThrow('npm run migrate')
      const { stdout } = await migrateScript(ownerUrl, '--roles')
      expect(stdout).toMatch(/Applied \d+_\w+\.\nThe roles .+ are in place\.\n/)
      await until((state) => state.state === 'ready')
      expect(await database.answers()).toBe(true)
    } finally {
      await database.close()
    }
  })

  test('the migration job can run again and changes nothing', async () => {
    const { stdout } = await migrateScript(ownerUrl, '--roles')
    expect(stdout).toMatch(/^The database is up to date\./)
  })

  test('an installation with roles takes the migrations of a newer console', async () => {
    const url = await server.createDatabase('older')
    const owner = new pg.Client({ connectionString: url })
    await owner.connect()
    const all = await readMigrations(migrationsFolder)
    const connection = {
      rows: async (sql: string, values: readonly unknown[] = []) => (await owner.query(sql, [...values])).rows,
      script: (sql: string) => owner.query(sql),
    }
    await migrate(connection, all.slice(0, 1))
    await owner.query(`alter table audit.entry owner to audit_owner; alter table audit.disclosure owner to audit_owner;
      alter table audit.head owner to audit_owner; alter schema audit owner to audit_owner`)
    const body = '{"action":"a","id":"0","log":"ops","phase":"note"}'
    await owner.query('select audit.append(1::smallint, $1, $2)', [body, '[]'])
    await owner.end()
    await migrateScript(url, '--roles')
    expect(await question(url, `select from audit.entry where audit.words(body) ilike '%a%'`)).toHaveLength(1)
  })

  test('roles are optional where the server has only one', async () => {
    const url = await server.createDatabase('single')
    await migrateScript(url)
    const database = startDatabase(options(url))
    try {
      expect(await database.settled).toMatchObject({ state: 'ready' })
    } finally {
      await database.close()
    }
  })

  test.each([
    [undefined, [], 2, 'DATABASE_URL is not set'],
    ['mysql://root:hunter2@localhost/x', [], 1, 'not an address of the form postgresql://'],
    ['postgresql://root:hunter2@127.0.0.1:1/x', [], 1, 'cannot be reached (ECONNREFUSED)'],
    ['postgresql://root:hunter2@127.0.0.1:1/x', ['--rolls'], 2, 'Unknown argument'],
  ])('the migration job ends with a sentence and no password: %s', async (url, words, code, sentence) => {
    const failure: unknown = await migrateScript(url, ...words).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code, stderr: expect.stringContaining(sentence) })
    expect(failure).toMatchObject({ stderr: expect.not.stringMatching(/hunter2|\bat .+:\d+/) })
  })

  test('an address that cannot work is final, a server that is down is not, and neither tells the password', async () => {
    const wrong = startDatabase(options('postgres//console:hunter2@db'))
    expect(await wrong.settled).toMatchObject({ state: 'failed', retries: false })
    const { database: down, until } = watched('postgresql://console:hunter2@127.0.0.1:1/console')
    const state = await until(({ state: name }) => name === 'failed')
    expect(state).toMatchObject({ retries: true, message: expect.stringContaining('ECONNREFUSED') })
    for (const failed of [wrong.state(), state]) {
      expect(failed.state === 'failed' ? failed.message : 'hunter2').not.toContain('hunter2')
    }
    await Promise.all([wrong.close(), down.close()])
  })

  test('while the server is down questions fail as an outage, and when it is back they are answered', async () => {
    const database = startDatabase(options(ownerUrl))
    await database.settled
    const { prisma } = database.use()
    const log = await openAuditLog(database.use(), { console: { version: 'test' }, sink: () => Promise.resolve() })
    const append = () =>
      log.append({
        log: 'ops',
        action: 'console.stopping',
        phase: 'note',
        actor: { type: 'system', name: 'console' },
        source: null,
        facts: { cause: 'test', opsSize: 0, secSize: 0 },
      })
    try {
      await append()
      await server.stop()
      await expect(findAccount(prisma, 'admin')).rejects.toMatchObject({ name: 'DatabaseUnavailable' })
      await expect(append()).rejects.toMatchObject({ name: 'AuditUnavailable' })
      expect(log.health()).toMatchObject({ state: 'degraded' })
      expect(await database.answers()).toBe(false)
      await server.start()
      expect(await findAccount(prisma, 'admin')).toBeNull()
      await append()
      expect(log.health()).toEqual({ state: 'writable' })
      expect(await checkChain(prisma, 'ops')).toMatchObject({ intact: true, head: { size: 3 } })
    } finally {
      await database.close()
    }
  })

  describe('the role of the running console', () => {
    let appUrl = ''

    beforeAll(async () => {
      await question(ownerUrl, 'create role console_login login')
      await question(ownerUrl, 'grant console_app to console_login')
      await question(ownerUrl, 'create role auditor_login login')
      await question(ownerUrl, 'grant console_auditor to auditor_login')
      appUrl = server.url('console', 'console_login')
    })

    test('may append and read', async () => {
      const database = startDatabase(options(appUrl))
      try {
        expect(await database.settled).toMatchObject({ state: 'ready' })
        expect(await checkChain(database.use().prisma, 'ops')).toMatchObject({ intact: true })
      } finally {
        await database.close()
      }
    })

    test.each([
      'insert into audit.entry (log_id, seq, recorded_at, prev, leaf, body) select 1, 99, now(), prev, leaf, body from audit.entry limit 1',
      "update audit.entry set body = '{}'",
      'delete from audit.entry',
      'truncate audit.entry',
      'update audit.head set size = 0',
      'delete from audit.head',
      'delete from audit.disclosure',
      "update audit.policy set purge_after = '0 days'",
      'delete from audit.segment',
      'update audit.segment set purged_at = now(), requested_entry = 0, purged_entry = 1',
      "insert into audit.segment select 1, 0, 0, 1, now(), '', 'x', '', 0, '', now(), 0, 0, 0, now()",
      "insert into audit.disclosure values (1, 0, 'x', '\\x00', 'y')",
      'alter table audit.entry disable trigger all',
      'drop trigger no_update_delete on audit.entry',
      'alter table audit.entry drop column body',
      'drop schema audit cascade',
      "select audit.replay(1::smallint, 0, now(), ''::bytea, ''::bytea, '', '[]')",
      "select audit.disclose(1::smallint, 0, '', '[]')",
      'set role audit_owner',
      'set role metrics_owner',
      'drop table metrics.raw',
      'alter table metrics.raw add column x int',
      'create table metrics.other (n int)',
      'alter table metrics.raw disable trigger all',
      'set role postgres',
      'set session_replication_role = replica',
      'create function audit.append(text) returns void language sql as $$ $$',
      'create table public.head (n int)',
      'grant console_app to auditor_login',
      "update _prisma_migrations set checksum = 'x'",
    ])('may not: %s', async (sql) => {
      await expect(question(appUrl, sql)).rejects.toMatchObject({ code: '42501' })
    })

    test('cannot borrow the rights of append() by putting its own objects in the way', async () => {
      const sql = `set search_path = pg_temp, public; create temp table entry (n int); create temp table head (n int);
        select audit.append(2::smallint, '{"log":"sec","id":"x","action":"a","phase":"note"}', '[]')`
      await question(appUrl, sql)
      const rows = await question(ownerUrl, "select count(*)::int as n from audit.entry where log_id = 2 and id = 'x'")
      expect(rows).toEqual([{ n: 1 }])
    })

    test('the auditor reads the log, checks the chain, and nothing else', async () => {
      const auditorUrl = server.url('console', 'auditor_login')
      expect(await question(auditorUrl, 'select count(*) > 0 as some from audit.check_chain')).toEqual([{ some: true }])
      for (const sql of [
        "select audit.append(1::smallint, '{}', '[]')",
        'select * from account',
        'select * from session',
      ]) {
        await expect(question(auditorUrl, sql)).rejects.toMatchObject({ code: '42501' })
      }
    })

    test('a login without the role is told what it needs', async () => {
      await question(ownerUrl, 'create role stranger login')
      const { database, until } = watched(server.url('console', 'stranger'))
      const failed = await until((state) => state.state === 'failed')
      expect(failed).toMatchObject({ message: expect.stringContaining('console_app') })
      await database.close()
    })
  })
})

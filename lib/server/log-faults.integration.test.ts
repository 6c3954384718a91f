import { execFile } from 'node:child_process'
import { cp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'

import { openAuditLog } from '#lib/database/audit-log.ts'
import { checkpointFile } from '#lib/database/checkpoint-file.ts'
import { openDatabase, type OpenDatabase } from '#lib/database/open-database.ts'
import { checkChain } from '#lib/database/read-audit.ts'
import { storedLog } from '#lib/database/stored-log.ts'
import { hasStrace, whileCallsFail } from '#lib/database/testing/failing-calls.ts'
import { embedded, migrateAddress, temporaryFolder } from '#lib/database/testing/test-database.ts'
import { question, throwAwayPostgres } from '#lib/database/testing/throw-away-postgres.ts'
import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import { verifierKeyText } from '#lib/domain/signed-note.ts'
import { fakeAnchor } from '#lib/operations/fake-stored-log.ts'
import { guardLog } from '#lib/operations/guard-log.ts'
import type { Anchor } from '#lib/operations/log-guard-port.ts'
import { parseEnvironment } from './env.ts'
import { nodeSha256, openSigner, verifyEd25519 } from './signing-key.ts'

const run = promisify(execFile)
const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step()
})

const note = (cause: string): AuditDraft => ({
  log: 'ops',
  action: 'console.stopping',
  phase: 'note',
  actor: { type: 'system', name: 'console' },
  source: null,
  facts: { cause, opsSize: 0, secSize: 0 },
})

const logOf = (database: OpenDatabase) =>
  openAuditLog(database, { console: { version: 'test' }, sink: () => Promise.resolve() })

async function appendTo(database: OpenDatabase, entries: number): Promise<void> {
  const log = await logOf(database)
  for (let count = 0; count < entries; count += 1) await log.append(note(`stop ${count}`))
}

async function folderOfItsOwn(): Promise<string> {
  const { folder, remove } = await temporaryFolder()
  undo.push(remove)
  return folder
}

async function guardOf(
  database: OpenDatabase,
  folder: string,
  anchors: readonly Anchor[],
  env: Partial<NodeJS.ProcessEnv> = {},
) {
  const signer = await openSigner(parseEnvironment({ DATA_FOLDER: folder, ...env }))
  const stored = storedLog(database.prisma)
  const guard = guardLog({ stored, signer, anchors, sha256: nodeSha256, verifyEd25519, now: () => new Date() }, 'ops')
  return { guard, key: signer === null ? '' : verifierKeyText(signer.keys('ops')[0] ?? missing()) }
}

function missing(): never {
  throw new Error('The signer has no key.')
}

const fileAnchor = (folder: string) => checkpointFile(join(folder, 'checkpoints.ndjson'), () => new Date())

describe('PostgreSQL', () => {
  async function postgres() {
    const server = await throwAwayPostgres()
    undo.push(server.remove)
    const url = await server.createDatabase('console')
    await migrateAddress(url)
    const opened = async () => {
      const database = await openDatabase({ ...embedded('/nonexistent'), databaseUrl: url }, () => {})
      undo.push(database.close)
      return database
    }
    const [row] = await question(url, 'show data_directory')
    return { server, url, opened, data: (row as { data_directory: string }).data_directory } // what "show" answers
  }

  test.each(['SIGINT', 'SIGQUIT'] as const)(
    'restarted (%s) while eight append, it loses nothing that was acknowledged',
    async (signal) => {
      const { server, opened } = await postgres()
      const database = await opened()
      const log = await logOf(database)
      const told: string[] = []
      let isOver = false
      const write = async () => {
        while (!isOver) {
          const id = await log.append(note('on and on')).then(
            (receipt) => receipt.id,
            (error: unknown) => expect(error).toMatchObject({ name: 'AuditUnavailable' }),
          )
          if (typeof id === 'string') told.push(id)
          else await pause(20)
        }
      }
      const writing = Array.from({ length: 8 }, write)
      for (let round = 0; round < 3; round += 1) {
        const before = told.length
        while (told.length < before + 40) await pause(10)
        await server.stop(signal)
        await server.start()
      }
      isOver = true
      await Promise.all(writing)
      const rows = await database.prisma.$queryRaw`select id from audit.entry where id = any(${told})`
      expect(rows).toHaveLength(told.length)
      expect(await checkChain(database.prisma, 'ops')).toMatchObject({ intact: true })
    },
  )

  test('put back from a backup under a running console, it is found rolled back, then and by the next console', async () => {
    const { server, opened, data } = await postgres()
    const folder = await folderOfItsOwn()
    const database = await opened()
    await appendTo(database, 10)
    await server.stop()
    await run('cp', ['-a', data, `${data}.backup`])
    await server.start()
    const { guard } = await guardOf(database, folder, [fileAnchor(folder)])
    await appendTo(database, 10)
    await guard.checkWhole()
    expect(await guard.anchor()).toMatchObject({ state: 'intact', size: 20 })

    await server.stop()
    await rm(data, { recursive: true })
    await run('cp', ['-a', `${data}.backup`, data])
    await server.start()
    expect(await guard.checkNew()).toMatchObject({ state: 'broken', fault: 'rolled-back', seq: 10 })
    const next = await guardOf(await opened(), folder, [fileAnchor(folder)])
    expect(await next.guard.checkWhole()).toMatchObject({ state: 'broken', fault: 'rolled-back', seq: 10 })
  })

  test.skipIf(!hasStrace && !process.env['CI'])(
    'on a full disk it takes no entry, and the next once there is room',
    async () => {
      const { opened, url, data } = await postgres()
      const server = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0])
      const paths = await question(
        url,
        `select pg_relation_filepath(i) as path from (select 'audit.entry'::regclass as i
      union select indexrelid from pg_index where indrelid = 'audit.entry'::regclass) files`,
      )
      const files = paths.map((row) => join(data, (row as { path: string }).path)) // what the query answers
      const first = await opened()
      await appendTo(first, 3)
      const calls = ['pwrite64', 'pwritev']
      let refused: unknown = null
      await whileCallsFail(server, { calls, files, error: 'ENOSPC', from: 1 }, async () => {
        // Only connections that are made now are traced.
        const log = await logOf(await opened())
        for (let count = 0; count < 60 && refused === null; count += 1) {
          await log.append(note('x'.repeat(400))).catch((error: unknown) => (refused = error))
        }
      })
      expect(refused).toMatchObject({ name: 'AuditUnavailable' })
      await appendTo(first, 3)
      expect(await checkChain(first.prisma, 'ops')).toMatchObject({ intact: true })
    },
  )

  test('a clock that went back a year leaves the order of the log as it is', async () => {
    const { opened, url } = await postgres()
    const database = await opened()
    await appendTo(database, 2)
    // To the log it is the same whether its clock went back or its last entry lies ahead.
    await question(
      url,
      `alter table audit.head disable trigger all; update audit.head set last_at = now() + interval '1 year';
      alter table audit.head enable always trigger only_forward`,
    )
    await appendTo(database, 3)
    expect(await checkChain(database.prisma, 'ops')).toMatchObject({ intact: true, head: { size: 5 } })
  })
})

describe('the embedded database', () => {
  async function anchoredTwice() {
    const folder = await folderOfItsOwn()
    const elsewhere = fakeAnchor('elsewhere')
    const first = await openDatabase(embedded(folder), () => {})
    await appendTo(first, 10)
    await first.close()
    const backup = `${folder}.backup`
    undo.push(() => rm(backup, { recursive: true, force: true }))
    await cp(folder, backup, { recursive: true })
    const later = await openDatabase(embedded(folder), () => {})
    await appendTo(later, 10)
    const { guard, key } = await guardOf(later, folder, [fileAnchor(folder), elsewhere])
    await guard.checkWhole()
    await guard.anchor()
    await later.close()
    const reopened = async () => {
      const database = await openDatabase(embedded(folder), () => {})
      undo.push(database.close)
      return database
    }
    return { folder, backup, elsewhere, key, reopened }
  }

  test('put back alone, it is filled from the journal again', async () => {
    const { folder, backup, elsewhere, reopened } = await anchoredTwice()
    await rm(join(folder, 'database'), { recursive: true })
    await cp(join(backup, 'database'), join(folder, 'database'), { recursive: true })
    const database = await reopened()
    expect(database.repairs).toMatchObject([{ log: 'ops', kind: 'replayed' }])
    const { guard } = await guardOf(database, folder, [fileAnchor(folder), elsewhere])
    expect(await guard.checkWhole()).toMatchObject({ state: 'intact', problems: [] })
  })

  test('put back with its journal, it is found rolled back by the checkpoints beside it', async () => {
    const { folder, backup, reopened } = await anchoredTwice()
    for (const name of ['database', 'journal']) {
      await rm(join(folder, name), { recursive: true })
      await cp(join(backup, name), join(folder, name), { recursive: true })
    }
    const { guard } = await guardOf(await reopened(), folder, [fileAnchor(folder)])
    expect(await guard.checkWhole()).toMatchObject({ state: 'broken', fault: 'rolled-back' })
  })

  test('put back with everything beside it, it is found only by an anchor elsewhere', async () => {
    const { folder, backup, elsewhere, reopened } = await anchoredTwice()
    await cp(join(folder, 'audit-signing-key.pem'), join(backup, 'audit-signing-key.pem'))
    await rm(folder, { recursive: true })
    await cp(backup, folder, { recursive: true })
    const database = await reopened()
    const alone = await guardOf(database, folder, [fileAnchor(folder)])
    expect(await alone.guard.checkWhole()).toMatchObject({ state: 'intact' })
    const { guard } = await guardOf(database, folder, [fileAnchor(folder), elsewhere])
    expect(await guard.checkWhole()).toMatchObject({ state: 'broken', fault: 'rolled-back' })
  })

  test('whose signing key is lost says so and goes on with a new one; named as a previous key, the old one counts again', async () => {
    const { folder, elsewhere, key, reopened } = await anchoredTwice()
    await rm(join(folder, 'audit-signing-key.pem'))
    const database = await reopened()
    const anchors = [fileAnchor(folder), elsewhere]
    const lost = await guardOf(database, folder, anchors)
    const problem = expect.stringContaining('signed by no known key')
    expect(await lost.guard.checkWhole()).toMatchObject({ state: 'intact', problems: [problem, problem] })
    const named = await guardOf(database, folder, anchors, { AUDIT_PREVIOUS_KEYS: key })
    expect(await named.guard.checkWhole()).toMatchObject({ state: 'intact', problems: [] })
    expect(await named.guard.anchor()).toMatchObject({ anchors: [{ failure: null }, { name: 'elsewhere' }] })
  })

  test('whose anchors were deleted is anchored anew, and a running console still knows what it saw', async () => {
    const { folder, reopened } = await anchoredTwice()
    await rm(join(folder, 'checkpoints.ndjson'))
    const database = await reopened()
    const { guard } = await guardOf(database, folder, [fileAnchor(folder)])
    expect(await guard.checkWhole()).toMatchObject({ state: 'intact', anchors: [{ size: null }] })
    expect(await guard.anchor()).toMatchObject({ anchors: [{ size: 21, failure: null }] })
    await rm(join(folder, 'checkpoints.ndjson'))
    await database.prisma.$executeRawUnsafe(`do $owner$ begin
      alter table audit.entry disable trigger all; alter table audit.head disable trigger all;
      delete from audit.entry where log_id = 1 and seq >= 15;
      update audit.head set size = 15, leaf = (select leaf from audit.entry where log_id = 1 and seq = 14) where log_id = 1;
    end $owner$`)
    expect(await guard.checkNew()).toMatchObject({ state: 'broken', fault: 'rolled-back', seq: 15 })
  })
})

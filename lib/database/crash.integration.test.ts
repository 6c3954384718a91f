import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, cp, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { afterEach, describe, expect, test } from 'vitest'

import { openAuditLog, type ConsoleAuditLog } from './audit-log.ts'
import { startDatabase } from './client.ts'
import { openJournal } from './journal.ts'
import { openDatabase, type OpenDatabase } from './open-database.ts'
import { checkChain, readAudit, readEntry } from './read-audit.ts'
import { embedded, temporaryFolder } from './testing/test-database.ts'

const run = promisify(execFile)
const filler = fileURLToPath(new URL('./testing/journal-until-full.ts', import.meta.url))
const writer = fileURLToPath(new URL('./testing/append-forever.ts', import.meta.url))
const undo: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step()
})

async function dataFolder(): Promise<string> {
  const { folder, remove } = await temporaryFolder()
  undo.push(remove)
  return folder
}

async function opened(folder: string): Promise<OpenDatabase> {
  const database = await openDatabase(embedded(folder), () => {})
  undo.push(database.close)
  return database
}

function logOf(database: OpenDatabase): Promise<ConsoleAuditLog> {
  return openAuditLog(database, { console: { version: 'test' }, sink: () => Promise.resolve() })
}

function note(log: ConsoleAuditLog, address = '10.0.0.1') {
  return log.append({
    log: 'sec',
    action: 'session.ended',
    phase: 'note',
    actor: { type: 'anonymous', name: null },
    source: { address, via: [], userAgent: null, requestId: 'request-1' },
    facts: { sessions: 1 },
  })
}

const journalFile = (folder: string, name = 'entries') => path.join(folder, 'journal', `${name}.ndjson`)

function child(folder: string): {
  readonly process: ChildProcess
  readonly acknowledged: number[]
  readonly ready: Promise<void>
} {
  const started = spawn(process.execPath, ['--conditions=react-server', writer, folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const acknowledged: number[] = []
  const ready = Promise.withResolvers<void>()
  let rest = ''
  let errors = ''
  started.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  started.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === 'ready') ready.resolve()
      else acknowledged.push(Number(line))
    }
  })
  started.once('exit', () => ready.reject(new Error(errors)))
  undo.push(async () => {
    if (started.exitCode !== null || started.signalCode !== null) return
    started.kill('SIGKILL')
    await once(started, 'exit')
  })
  return { process: started, acknowledged, ready: ready.promise }
}

describe('the embedded database', () => {
  test('killed again and again while writing, it loses no acknowledged entry', async () => {
    const folder = await dataFolder()
    for (let round = 0; round < 5; round += 1) {
      const { process: writing, acknowledged, ready } = child(folder)
      await ready
      while (acknowledged.length < 10 + round * 7) await pause(5)
      writing.kill('SIGKILL')
      await once(writing, 'exit')

      const database = await openDatabase(embedded(folder), () => {})
      expect(await checkChain(database.prisma, 'sec')).toMatchObject({ intact: true })
      const { head } = await readAudit(database.prisma, { log: 'sec' }, { limit: 1 })
      expect(head.size).toBeGreaterThan(Math.max(...acknowledged))
      for (const seq of acknowledged.slice(-5)) {
        expect((await readEntry(database.prisma, 'sec', seq))?.source?.address).toBe('10.0.0.1')
      }
      await database.close()
    }
  })

  test('a second process on its folder is refused in one sentence, and the first goes on', async () => {
    const folder = await dataFolder()
    const first = child(folder)
    await first.ready
    const second = child(folder)
    await expect(second.ready).rejects.toThrow(
      new RegExp(`^The data folder ${folder} is in use by process ${first.process.pid} on .+ with DATA_FOLDER\\.\n$`),
    )
    const before = first.acknowledged.length
    while (first.acknowledged.length === before) await pause(5)
    expect(first.process.exitCode).toBeNull()
  })

  test('what a power cut took from the database comes back from the journal, and that is an entry', async () => {
    const folder = await dataFolder()
    const before = await openDatabase(embedded(folder), () => {})
    const log = await logOf(before)
    await note(log)
    await before.close()
    await cp(path.join(folder, 'database'), path.join(folder, 'older'), { recursive: true })

    const later = await openDatabase(embedded(folder), () => {})
    const longer = await logOf(later)
    for (let count = 0; count < 4; count += 1) await note(longer, `10.0.0.${count}`)
    await later.close()
    await rm(path.join(folder, 'database'), { recursive: true })
    await cp(path.join(folder, 'older'), path.join(folder, 'database'), { recursive: true })

    const after = await opened(folder)
    expect(after.repairs).toEqual([{ log: 'sec', kind: 'replayed', first: 1, entries: 4 }])
    await logOf(after)
    expect((await readEntry(after.prisma, 'sec', 4))?.source?.address).toBe('10.0.0.3')
    expect(await checkChain(after.prisma, 'sec')).toMatchObject({ intact: true, head: { size: 5 } })
    const [newest] = (await readAudit(after.prisma, { log: 'ops' }, { limit: 1 })).entries
    expect(newest).toMatchObject({ action: 'journal.replayed', facts: { log: 'sec', first: 1, entries: 4 } })
  })

  test('the whole log comes back when the database is gone', async () => {
    const folder = await dataFolder()
    const before = await openDatabase(embedded(folder), () => {})
    const log = await logOf(before)
    for (let count = 0; count < 3; count += 1) await note(log)
    const { head } = await readAudit(before.prisma, { log: 'sec' }, { limit: 1 })
    await before.close()
    await rm(path.join(folder, 'database'), { recursive: true })

    const after = await opened(folder)
    expect(await checkChain(after.prisma, 'sec')).toMatchObject({ intact: true, head })
    expect(await checkChain(after.prisma, 'ops')).toMatchObject({ intact: true })
  })

  test('a database that a power cut ruined is named, with the way out', async () => {
    const folder = await dataFolder()
    await (await openDatabase(embedded(folder), () => {})).close()
    await writeFile(path.join(folder, 'database', 'global', 'pg_control'), '')
    await expect(openDatabase(embedded(folder), () => {})).rejects.toThrow(
      /cannot be opened\. Put it back from a backup/,
    )
  })

  test('an entry that reached only the database goes into the journal, and that is an entry', async () => {
    const folder = await dataFolder()
    const before = await openDatabase(embedded(folder), () => {})
    const log = await logOf(before)
    for (let count = 0; count < 3; count += 1) await note(log)
    await before.close()
    const lines = (await readFile(journalFile(folder), 'utf8')).trimEnd().split('\n')
    await writeFile(journalFile(folder), `${lines.slice(0, -1).join('\n')}\n`)

    const after = await opened(folder)
    expect(after.repairs).toEqual([{ log: 'sec', kind: 'backfilled', first: 2, entries: 1 }])
    await logOf(after)
    const [newest] = (await readAudit(after.prisma, { log: 'ops' }, { limit: 1 })).entries
    expect(newest).toMatchObject({ action: 'journal.backfilled', facts: { log: 'sec', first: 2, entries: 1 } })
    const again = (await readFile(journalFile(folder), 'utf8')).trimEnd().split('\n')
    expect(again.slice(0, lines.length)).toEqual(lines)
  })

  test('half a last line in the journal is dropped', async () => {
    const folder = await dataFolder()
    const before = await openDatabase(embedded(folder), () => {})
    await note(await logOf(before))
    await before.close()
    const whole = await readFile(journalFile(folder), 'utf8')
    await appendFile(journalFile(folder), '{"log":"sec","seq":1,"at":"20')
    await opened(folder)
    expect(await readFile(journalFile(folder), 'utf8')).toBe(whole)
  })

  test.each([
    ['a damaged line', (text: string) => text.replace('"seq":1', '"seq":one'), /^Line \d of .+ cannot be read/],
    [
      'an altered leaf',
      (text: string) => text.replace(/("log":"sec","seq":1,.*?"leaf":")..../, '$10000'),
      /entry sec 2 .* does not follow/,
    ],
  ])('%s in the journal stops the start with a sentence and changes nothing', async (_, alter, sentence) => {
    const folder = await dataFolder()
    const before = await openDatabase(embedded(folder), () => {})
    const log = await logOf(before)
    for (let count = 0; count < 3; count += 1) await note(log)
    await before.close()
    const altered = alter(await readFile(journalFile(folder), 'utf8'))
    await writeFile(journalFile(folder), altered)

    const database = startDatabase(embedded(folder))
    undo.push(database.close)
    const state = await database.settled
    expect(state).toMatchObject({ state: 'failed', retries: false })
    expect(state.state === 'failed' ? state.message : '').toMatch(sentence)
    expect(() => database.use()).toThrow(sentence)
    expect(await readFile(journalFile(folder), 'utf8')).toBe(altered)
  })

  test('a forged entry behind the end of the journal is not replayed', async () => {
    const folder = await dataFolder()
    const before = await openDatabase(embedded(folder), () => {})
    await note(await logOf(before))
    await before.close()
    const last: unknown = JSON.parse((await readFile(journalFile(folder), 'utf8')).trimEnd().split('\n').at(-1) ?? '')
    const forged = Object.assign({ leaf: '' }, last)
    await appendFile(journalFile(folder), `${JSON.stringify({ ...forged, seq: 1, prev: forged.leaf })}\n`)
    await expect(openDatabase(embedded(folder), () => {})).rejects.toThrow(/does not continue/)
  })

  test('while the journal cannot be written nothing is acknowledged, and afterwards nothing is missing', async () => {
    const folder = await dataFolder()
    const real = await opened(folder)
    const { journal } = real
    if (journal === null) throw new Error('The embedded database has a journal.')
    let isFull = false
    const full = () => Promise.reject(Object.assign(new Error('write'), { code: 'ENOSPC' }))
    const database: OpenDatabase = {
      ...real,
      journal: {
        ...journal,
        append: (line, disclosures) => (isFull ? full() : journal.append(line, disclosures)),
        recover: () => (isFull ? full() : journal.recover()),
      },
    }
    const log = await logOf(database)
    await note(log)
    isFull = true
    await expect(note(log)).rejects.toMatchObject({
      name: 'AuditUnavailable',
      message: expect.stringContaining('The disk is full.'),
    })
    expect(log.health()).toMatchObject({ state: 'degraded', cause: 'The disk is full.' })
    expect((await readAudit(real.prisma, { log: 'sec' }, { limit: 1 })).head.size).toBe(1)
    isFull = false
    expect(await note(log)).toMatchObject({ seq: 1 })
    expect(log.health()).toEqual({ state: 'writable' })
    const [newest] = (await readAudit(real.prisma, { log: 'ops' }, { limit: 1 })).entries
    expect(newest).toMatchObject({ action: 'log.restored', facts: { cause: 'The disk is full.' } })
  })

  test('a line that a full disk cut in half is written whole once there is room', async () => {
    const folder = await dataFolder()
    const journal = path.join(folder, 'journal')
    // The kernel's limit on file size fails a write half-way, as a full disk does.
    const limited = ['--fsize=4096:unlimited', process.execPath, '--conditions=react-server', filler, journal]
    const filling = spawn('prlimit', limited, { stdio: ['pipe', 'pipe', 'inherit'] })
    const ended = once(filling, 'exit')
    const [chunk]: Buffer[] = await once(filling.stdout, 'data')
    const taken = Number(chunk?.toString())
    expect(taken).toBeGreaterThan(5)
    expect((await readFile(journalFile(folder))).length).toBe(4096)
    await run('prlimit', ['--pid', String(filling.pid), '--fsize=unlimited'])
    filling.stdin.write('go')
    expect(await ended).toEqual([0, null])
    const reopened = await openJournal(journal)
    undo.push(reopened.close)
    const lines = await Array.fromAsync(reopened.lines())
    expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: taken + 2 }, (_, seq) => seq))
  })
})

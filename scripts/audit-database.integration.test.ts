import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openAuditLog } from '#lib/database/audit-log.ts'
import { readChain } from '#lib/database/stored-entries.ts'
import { testServer, type TestDatabase, type TestServer } from '#lib/database/testing/test-database.ts'
import { verifierKeyText } from '#lib/domain/signed-note.ts'
import { exampleKey, notesOf, verifierOf } from './testing/audit-corpus.ts'

const run = promisify(execFile)
const program = join(import.meta.dirname, 'tracardi-ops.ts')
const entries = 12

let server: TestServer
let folder = ''

beforeAll(async () => {
  server = await testServer('postgresql')
  folder = await mkdtemp(join(tmpdir(), 'audit-database-'))
})
afterAll(async () => {
  await server?.remove()
  await rm(folder, { recursive: true, force: true })
})

type Verified = { readonly code: number; readonly output: string }

function verify(words: readonly string[]): Promise<Verified> {
  return run(process.execPath, [program, 'audit', 'verify', ...words]).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    (error: unknown) => {
      const failed = error as { readonly code: number; readonly stdout: string; readonly stderr: string }
      return { code: failed.code, output: `${failed.stdout}${failed.stderr}` }
    },
  )
}

/** A log of twelve entries, a checkpoint over ten of them kept elsewhere, and a login that may only read the log. */
async function anchoredLog(): Promise<{ readonly world: TestDatabase; readonly words: readonly string[] }> {
  const world = await server.fresh()
  const { prisma } = world.database
  const log = await openAuditLog(world.database, { console: { version: 'test' }, sink: () => Promise.resolve() })
  const note = { log: 'ops', phase: 'note', actor: { type: 'system', name: 'console' }, source: null } as const
  for (let seq = 0; seq < entries; seq += 1) {
    await log.append({
      ...note,
      action: 'console.stopping',
      facts: { cause: `stop ${seq}`, opsSize: seq, secSize: 0 },
    })
  }
  await world.asOwner(
    `do $$ begin create role auditor_login login; exception when duplicate_object then null; end $$;
     grant console_auditor to auditor_login;`,
  )
  const lines = await Array.fromAsync(readChain(prisma, 'ops'))
  const [checkpoint = ''] = await notesOf(lines, [10])
  const noteFile = join(folder, `${crypto.randomUUID()}.note`)
  await writeFile(noteFile, checkpoint)
  const key = verifierKeyText(await verifierOf(exampleKey(1)))
  const url = (world.databaseUrl ?? '').replace('console_login', 'auditor_login')
  return { world, words: ['--database', url, '--key', key, '--notes', noteFile] }
}

test('a database is proven through the role that can only read the log', async () => {
  const { world, words } = await anchoredLog()
  expect(await verify(words)).toEqual({
    code: 0,
    output: expect.stringMatching(
      /^PROVEN: All 12 entries follow each other, and the first 10 are those of a signed checkpoint\.\nlog ops, 12 entries read\n/,
    ),
  })
  expect(await verify([...words, '--log', 'sec'])).toMatchObject({ code: 2 })
  await world.remove()
})

const undefended = (sql: string) => `
  alter table audit.entry disable trigger all; alter table audit.head disable trigger all; ${sql}`

const cutFrom = (seq: number) => `
  delete from audit.disclosure where log_id = 1 and seq >= ${seq};
  delete from audit.entry where log_id = 1 and seq >= ${seq};`

const headTo = (seq: number) => `
  update audit.head set size = ${seq + 1}, leaf = (select leaf from audit.entry where log_id = 1 and seq = ${seq})
  where log_id = 1;`

const rewrite = (seq: number) => `
  do $do$
  declare
    e record;
    before bytea;
  begin
    alter table audit.entry drop constraint entry_log_id_prev_key;
    alter table audit.entry drop constraint entry_log_id_leaf_key;
    update audit.entry set body = replace(body, 'stop', 'halt') where log_id = 1 and seq = ${seq};
    for e in select * from audit.entry where log_id = 1 and seq >= ${seq} order by seq loop
      before := coalesce(before, e.prev);
      update audit.entry set prev = before, leaf = audit.leaf_hash(log_id, seq, recorded_at, before, body)
        where log_id = 1 and seq = e.seq returning leaf into before;
    end loop;
  end $do$;`

test.each([
  ['an edited body', `update audit.entry set body = replace(body, 'stop', 'halt') where log_id = 1 and seq = 5;`, 5],
  ['an entry removed', `delete from audit.entry where log_id = 1 and seq = 5;`, 5],
  ['an entry moved to the end', `update audit.entry set seq = 5 + 100 where log_id = 1 and seq = 5;`, 5],
  ['a moved time', `update audit.entry set recorded_at = '2030-01-01Z' where log_id = 1 and seq = 7;`, 7],
  ['a tail cut off', cutFrom(11), 11],
  ['an old copy put back, with its head', `${cutFrom(8)} ${headTo(7)}`, 8],
  ['a chain rewritten with every hash, and its head', `${rewrite(3)} ${headTo(11)}`, 0],
])('%s by whoever owns the database is found', async (_, sql, seq) => {
  const { world, words } = await anchoredLog()
  await world.asOwner(undefended(sql))
  const verified = await verify(words)
  expect(verified).toMatchObject({ code: 1, output: expect.stringContaining(`BROKEN at entry ${seq}:`) })
  await world.remove()
})

const purge = (end: number) => `
  alter table audit.segment disable trigger all;
  insert into audit.segment (log_id, number, first_seq, end_seq, last_at, leaves, file, sha256, bytes, note, sealed_at,
      sealed_entry, requested_entry, purged_entry, purged_at)
    select 1, 0, 0, ${end}, max(recorded_at), string_agg(leaf, ''::bytea order by seq), 'file', sha256('file'), 1, 'note',
      now(), 0, 1, 2, now() from audit.entry where log_id = 1 and seq < ${end};
  delete from audit.entry where log_id = 1 and seq < ${end};`

test('what is purged is proven by its hashes, as far as a checkpoint vouches for them', async () => {
  const { world, words } = await anchoredLog()
  await world.asOwner(undefended(purge(6)))
  expect(await verify(words)).toMatchObject({
    code: 0,
    output: expect.stringContaining('Of the first 6 only the hashes are left here'),
  })
  await world.asOwner(undefended(`update audit.segment set leaves = overlay(leaves placing sha256('x') from 33);`))
  expect(await verify(words)).toMatchObject({ code: 1, output: expect.stringContaining('BROKEN at entry 0:') })
  await world.remove()
  const other = await anchoredLog()
  await other.world.asOwner(undefended(purge(11)))
  expect(await verify(other.words)).toMatchObject({ code: 2, output: expect.stringContaining('The first 11 entries') })
  await other.world.remove()
})

test('a database that cannot be read is a sentence and no verdict, and no password is repeated', async () => {
  const { world, words } = await anchoredLog()
  const asked = (url: string) => verify(['--database', url, ...words.slice(2)])
  const stranger = (words[1] ?? '').replace('auditor_login', 'nobody_login')
  await world.asOwner('create role nobody_login login')
  expect(await asked(stranger)).toMatchObject({ code: 2, output: expect.stringContaining('permission denied') })
  for (const url of ['postgresql://a:hunter2@127.0.0.1:1/x', 'file:./.data', 'mysql://a:hunter2@x/y']) {
    const { code, output } = await asked(url)
    expect(code).toBe(2)
    expect(output).not.toMatch(/hunter2|\bat .+:\d+/)
  }
  expect((await asked('file:./.data')).output).toContain('journal/entries.ndjson')
  expect((await verify(['export.ndjson', ...words])).code).toBe(2)
  await world.remove()
})

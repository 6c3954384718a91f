import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { runAccountCommand } from '#lib/server/testing/running-console.ts'
import type { AuditActor, AuditDraft } from '#lib/domain/audit-entry.ts'
import { createAccount, findAccount } from './accounts.ts'
import type { Account } from './account-row.ts'
import { openAuditLog, type ConsoleAuditLog } from './audit-log.ts'
import { erasePerson } from './erase-person.ts'
import { openDatabase } from './open-database.ts'
import { checkChain, readEntry } from './read-audit.ts'
import { databaseKinds, embedded, temporaryFolder, testServer, type TestServer } from './testing/test-database.ts'

const password = 'plum-orbit-kettle-verandah-41'
const source = { address: '10.1.2.3', via: [], userAgent: 'Mozilla/5.0', requestId: 'request' }

const actorOf = ({ id, name }: Account): AuditActor => ({
  type: 'user',
  id,
  name,
  roles: ['admin'],
  method: 'password',
  session: 'ab'.repeat(8),
})
const signIn = (account: Account): AuditDraft => ({
  log: 'sec',
  action: 'session.started',
  phase: 'note',
  actor: actorOf(account),
  source,
  facts: { displaced: 0 },
})
const viewOf = (reader: Account, filter: string): AuditDraft => ({
  ...signIn(reader),
  action: 'audit.viewed',
  facts: { log: 'ops', views: 1, filter },
})
const failedAs = (name: string): AuditDraft => ({
  ...signIn({ id: '', name } as Account),
  action: 'session.failed',
  actor: { type: 'anonymous', name },
  outcome: { status: 'denied', code: 'wrong-password', message: 'Wrong password.' },
  facts: { suppressed: 0 },
})
const intent = (account: string): AuditDraft => ({
  log: 'sec',
  action: 'personal.erased',
  actionId: 'erasure-1',
  phase: 'intent',
  actor: { type: 'system', name: 'account-command' },
  source: null,
  reason: 'Asked for under Article 17',
  facts: { account, disclosures: null },
})

describe.each(databaseKinds)('erasing a person on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer(kind)
  })
  afterAll(() => server.remove())

  test('takes every value that names the person, and no value of anybody else, out of an unbroken log', async () => {
    const own = await server.fresh()
    const { prisma, journal } = own.database
    const log: ConsoleAuditLog = await openAuditLog(own.database, {
      console: { version: '0.1.0' },
      sink: async () => {},
    })
    const account = async (name: string) => {
      const made = await createAccount(prisma, { name, password, role: 'admin' })
      if (!made.granted) throw new Error(made.refusal.message)
      return made.value
    }
    const bob = await account('bob')
    const bobby = await account('bob.by')
    const seqs: number[] = []
    for (const draft of [
      signIn(bob),
      signIn(bobby),
      failedAs('bob'),
      failedAs('bob.by'),
      viewOf(bobby, 'actor:bob action:workload.scale'),
      viewOf(bobby, 'actor:bob.by'),
      { ...intent(''), action: 'account.changed', target: { kind: 'Account', name: 'bob' }, facts: {} },
    ]) {
      seqs.push((await log.append(draft)).seq)
    }
    const entry = async (index: number) => {
      const found = await readEntry(prisma, 'sec', seqs[index] ?? -1)
      if (found === null) throw new Error('no entry')
      return found
    }
    const { seq } = await log.append(intent(bob.id))
    // Name, address and browser of two entries, the filter of one, and the target of one.
    expect(await erasePerson(own.database, bob, seq)).toBe(8)

    const gone = '(erased)'
    expect(await entry(0)).toMatchObject({
      actor: { id: bob.id, name: gone },
      source: { address: gone, userAgent: gone },
    })
    expect(await entry(1)).toMatchObject({ actor: { name: 'bob.by' }, source: { address: '10.1.2.3' } })
    expect(await entry(2)).toMatchObject({ actor: { name: gone }, source: { address: gone } })
    expect(await entry(3)).toMatchObject({ actor: { name: 'bob.by' }, source: { address: '10.1.2.3' } })
    expect(await entry(4)).toMatchObject({ actor: { name: 'bob.by' }, facts: { filter: gone } })
    expect(await entry(5)).toMatchObject({ facts: { filter: 'actor:bob.by' } })
    expect(await entry(6)).toMatchObject({ target: { name: gone } })
    expect(await checkChain(prisma, 'sec')).toMatchObject({ intact: true })
    expect(await findAccount(prisma, 'bob')).toBeNull()
    expect(await findAccount(prisma, `erased-${bob.id}`)).toMatchObject({ id: bob.id })
    const kept: string[] = []
    for await (const { value } of journal?.disclosures() ?? []) kept.push(value)
    expect(kept.filter((value) => value === 'bob' || value.startsWith('actor:bob '))).toEqual([])
    expect(kept.filter((value) => value === 'bob.by')).toHaveLength(kind === 'pglite' ? 4 : 0)
    await own.remove()
  })

  test('needs an entry that says so, just made', async () => {
    const own = await server.fresh()
    const log = await openAuditLog(own.database, { console: { version: '0.1.0' }, sink: async () => {} })
    const { seq } = await log.append(signIn({ id: 'id-of-bob', name: 'bob' } as Account))
    const erase = own.database.prisma.$queryRaw`select audit.erase(${seq}::bigint, 'bob')::text`
    await expect(erase).rejects.toThrow('no rows')
    await own.remove()
  })
})

test('the command erases a disabled account, and what it did is on record', async () => {
  const { folder, remove } = await temporaryFolder()
  const run = (...words: string[]) => runAccountCommand(folder, words, password)
  expect(run('add', 'root', '--role', 'admin').status).toBe(0)
  expect(run('add', 'bob', '--role', 'admin').status).toBe(0)
  expect(run('erase', 'bob')).toMatchObject({ status: 1, stderr: expect.stringContaining('--reason') })
  expect(run('erase', 'bob', '--reason', 'Asked')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('Disable'),
  })
  expect(run('disable', 'bob').status).toBe(0)
  expect(run('erase', '--reason', 'Asked for', 'bob')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^\d+ personal values are erased\./),
  })
  expect(await readFile(join(folder, 'journal/disclosures.ndjson'), 'utf8')).not.toContain('"bob"')
  const database = await openDatabase(embedded(folder), () => {})
  const chain = await checkChain(database.prisma, 'sec')
  const last = chain.intact ? chain.head.size - 1 : -1
  expect(await readEntry(database.prisma, 'sec', last)).toMatchObject({
    action: 'personal.erased',
    phase: 'outcome',
    reason: 'Asked for',
    outcome: { status: 'succeeded', code: 'erased' },
  })
  await database.close()
  await remove()
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import { openAuditLog, type ConsoleAuditLog } from './audit-log.ts'
import { checkChain, everyEntry, readAudit, readEntry } from './read-audit.ts'
import { databaseKinds, testServer, type TestDatabase, type TestServer } from './testing/test-database.ts'

const scale: AuditDraft = {
  log: 'ops',
  action: 'workload.scale',
  facts: { undoes: null, group: null },
  actionId: '0193f000-0000-7000-8000-000000000001',
  phase: 'intent',
  actor: {
    type: 'user',
    id: 'account-1',
    name: 'admin',
    roles: ['admin'],
    method: 'password',
    session: '0123456789abcdef',
  },
  source: { address: '10.1.2.3', via: ['10.0.0.7'], userAgent: 'Mozilla/5.0', requestId: 'request-1' },
  target: {
    namespace: 'tracardi',
    kind: 'Deployment',
    name: 'be-fa-public',
    uid: 'uid-1',
    resourceVersionBefore: '100',
  },
  change: [{ path: '/spec/replicas', from: 3, to: 5 }],
  reason: 'Zażółć the peak "50 %"',
  ticket: 'CHG-1',
  kubernetes: { auditIds: ['0193f000.1'], dryRun: false, command: 'kubectl scale' },
}

const denied: AuditDraft = {
  log: 'sec',
  action: 'access.denied',
  phase: 'note',
  actor: {
    type: 'user',
    id: 'account-2',
    name: 'oncall',
    roles: ['operator'],
    method: 'password',
    session: '0123456789abcdef',
  },
  source: null,
  outcome: { status: 'denied', code: 'role-may-not', message: 'An operator may not scale workloads.' },
  facts: { permission: 'scale-workloads', method: 'PUT', route: '/api/workloads', suppressed: null },
}

describe.each(databaseKinds)('the audit log on %s', (kind) => {
  let server: TestServer
  let world: TestDatabase
  let log: ConsoleAuditLog
  const lines: string[] = []

  const openLog = (from: TestDatabase, into: string[]) =>
    openAuditLog(from.database, {
      console: { version: '0.1.0', pod: 'console-1' },
      sink: (line) => {
        into.push(line)
        return Promise.resolve()
      },
    })

  beforeAll(async () => {
    server = await testServer(kind)
    world = await server.fresh()
    log = await openLog(world, lines)
  })
  afterAll(async () => {
    await world?.remove()
    await server?.remove()
  })

  test('an entry comes back as it was given, with its personal values', async () => {
    const { seq, id } = await log.append(scale)
    const entry = await readEntry(world.database.prisma, 'ops', seq)
    expect(entry).toMatchObject({
      log: 'ops',
      seq,
      id,
      action: 'workload.scale',
      schema: 'workload.scale@1',
      actionId: scale.actionId,
      phase: 'intent',
      actor: scale.actor,
      source: scale.source,
      target: scale.target,
      change: scale.change,
      reason: scale.reason,
      ticket: 'CHG-1',
      outcome: null,
      kubernetes: scale.kubernetes,
    })
  })

  test('the hashed bytes and the line on standard output hold no personal value', async () => {
    const { seq } = await log.append(scale)
    const entry = await readEntry(world.database.prisma, 'ops', seq)
    const line = lines.at(-1) ?? ''
    for (const personal of ['10.1.2.3', 'Mozilla', '"admin"]}']) {
      expect(line).not.toContain(personal === '"admin"]}' ? 'name":"admin' : personal)
      expect(entry?.body).not.toContain(personal === '"admin"]}' ? 'name":"admin' : personal)
    }
    expect(JSON.parse(line)).toMatchObject({
      type: 'audit-entry',
      log: 'ops',
      seq,
      body: entry?.body,
      leaf: entry?.leaf,
    })
  })

  test('an erased value reads as erased and the chain stays intact', async () => {
    const { seq } = await log.append(scale)
    await world.asOwner(`delete from audit.disclosure where log_id = 1 and seq = ${seq};`)
    const entry = await readEntry(world.database.prisma, 'ops', seq)
    expect(entry?.source?.address).toBe('(erased)')
    expect(entry?.actor).toMatchObject({ id: 'account-1', name: '(erased)' })
    expect(await checkChain(world.database.prisma, 'ops')).toMatchObject({ intact: true })
  })

  test('an altered personal value is not shown as if it were the committed one', async () => {
    const { seq } = await log.append(scale)
    await world.asOwner(
      `update audit.disclosure set value = '10.9.9.9' where log_id = 1 and seq = ${seq} and field = 'source.ip';`,
    )
    expect((await readEntry(world.database.prisma, 'ops', seq))?.source?.address).toBe('(erased)')
  })

  test('sixteen writers make no fork and no gap', async () => {
    const before = (await readAudit(world.database.prisma, { log: 'sec' }, { limit: 1 })).head.size
    const receipts = await Promise.all(
      Array.from({ length: 16 }, async () => {
        const mine: number[] = []
        for (let round = 0; round < 12; round += 1) mine.push((await log.append(denied)).seq)
        return mine
      }),
    )
    const seqs = receipts.flat().toSorted((one, other) => one - other)
    expect(seqs).toEqual(Array.from({ length: 192 }, (_, index) => before + index))
    expect(await checkChain(world.database.prisma, 'sec')).toMatchObject({ intact: true, head: { size: before + 192 } })
  })

  test('the database checks the chain itself and agrees', async () => {
    const bad = await world.database.prisma
      .$queryRaw`select * from audit.check_chain where bad_leaf or bad_link or bad_seq or bad_time`
    expect(bad).toEqual([])
  })

  test.each([
    'update audit.entry set body = body where seq = 0;',
    'delete from audit.entry where seq = 0;',
    'truncate audit.entry cascade;',
    'delete from audit.head;',
    'truncate audit.head cascade;',
    'update audit.head set size = 0;',
    "update audit.head set leaf = sha256('x');",
    'set session_replication_role = replica; delete from audit.entry where seq = 0;',
    'insert into audit.entry (log_id, seq, recorded_at, prev, leaf, body) select log_id, seq, recorded_at, prev, leaf, body from audit.entry where seq = 0 on conflict (log_id, seq) do update set body = excluded.body;',
    'merge into audit.entry e using audit.head h on e.log_id = h.log_id when matched then delete;',
  ])('even the owner is denied: %s', async (sql) => {
    await expect(world.asOwner(sql)).rejects.toThrow(
      /append-only|moves forward|cannot truncate|not allowed in|cannot be executed/,
    )
    await world.asOwner('set session_replication_role = origin;').catch(() => {})
    expect(await checkChain(world.database.prisma, 'ops')).toMatchObject({ intact: true })
  })

  test('an entry that is not valid JSON, too long, or of the other log is refused by the database', async () => {
    const append = (body: string) =>
      world.database.prisma.$queryRaw`select audit.append(1::smallint, ${body}, '[]'::jsonb)::text`
    await expect(append('{"log":')).rejects.toThrow(/invalid input syntax for type json/)
    await expect(
      append(JSON.stringify({ log: 'ops', id: 'x', action: 'a', phase: 'note', pad: 'x'.repeat(66_000) })),
    ).rejects.toThrow(/entry_body_check/)
    await expect(append(JSON.stringify({ log: 'sec', id: 'x', action: 'a', phase: 'note' }))).rejects.toThrow(
      /entry_check/,
    )
    const body = JSON.stringify({ log: 'ops', id: 'x', action: 'a', phase: 'note' })
    await expect(
      world.database.prisma
        .$queryRaw`select audit.append(1::smallint, ${body}, '[{"field":"a","salt":"00","value":"b"}]'::jsonb)::text`,
    ).rejects.toThrow(/holds no commitment to a/)
    expect(await checkChain(world.database.prisma, 'ops')).toMatchObject({ intact: true })
  })

  test('filters find entries by every field, and pages join without overlap', async () => {
    const { prisma } = world.database
    const own = await server.fresh()
    try {
      const fresh = await openLog(own, [])
      for (let round = 0; round < 7; round += 1) {
        await fresh.append({ ...scale, phase: 'intent', reason: `round ${round}` })
        await fresh.append({
          ...scale,
          phase: 'outcome',
          actor: { type: 'system', name: 'console' },
          source: null,
          outcome: {
            status: round === 3 ? 'failed' : 'succeeded',
            code: 'rollout',
            message: `done ${round}`,
            durationMs: 812,
          },
        })
      }
      const db = own.database.prisma
      const all = await readAudit(db, { log: 'ops' }, { limit: 200 })
      const started = all.entries.filter((entry) => entry.action !== 'workload.scale').length
      expect(all).toMatchObject({ total: 14 + started, next: null, head: { size: 14 + started } })
      const seen: number[] = []
      for (let before: number | null | undefined; before !== null;) {
        const page = await readAudit(db, { log: 'ops' }, { before, limit: 3 })
        seen.push(...page.entries.map((entry) => entry.seq))
        before = page.next
      }
      expect(seen).toEqual(all.entries.map((entry) => entry.seq))
      const totals = async (filter: object) => (await readAudit(db, { log: 'ops', ...filter }, { limit: 2 })).total
      expect(await totals({ actor: 'admin' })).toBe(7)
      expect(await totals({ actor: 'account-1' })).toBe(7)
      expect(await totals({ actor: 'nobody' })).toBe(0)
      expect(await totals({ action: 'workload.scale' })).toBe(14)
      expect(await totals({ target: 'be-fa-public' })).toBe(14)
      expect(await totals({ target: 'tracardi/be-fa-public' })).toBe(14)
      expect(await totals({ target: 'uid-1' })).toBe(14)
      expect(await totals({ outcome: 'failed' })).toBe(1)
      expect(await totals({ text: 'ROUND 4' })).toBe(1)
      expect(await totals({ text: '10.1.2' })).toBe(7)
      expect(await totals({ text: '50 %' })).toBe(7)
      expect(await totals({ text: '%%' })).toBe(0)
      expect(await totals({ actionId: scale.actionId })).toBe(14)
      const third = all.entries.at(-3)?.recordedAt ?? ''
      expect(await totals({ to: third })).toBe(2)
      expect(await totals({ from: third })).toBe(all.total - 2)
    } finally {
      await own.remove()
    }
    expect(await readEntry(prisma, 'ops', 1_000_000)).toBeNull()
  })

  test('every entry streams in order', async () => {
    const seqs: number[] = []
    for await (const entry of everyEntry(world.database.prisma, 'sec')) seqs.push(entry.seq)
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => index))
    expect(seqs.length).toBeGreaterThanOrEqual(192)
  })

  const undefended = (sql: string) =>
    `alter table audit.entry disable trigger all; alter table audit.head disable trigger all; ${sql} alter table audit.entry enable always trigger no_update_delete; alter table audit.entry enable always trigger no_truncate; alter table audit.head enable always trigger only_forward; alter table audit.head enable always trigger no_delete; alter table audit.head enable always trigger no_truncate;`

  test.each([
    [
      'an edited body',
      `update audit.entry set body = replace(body, 'peak', 'park') where log_id = 1 and seq = 4;`,
      4,
      'edited',
    ],
    [
      'a moved time',
      `update audit.entry set recorded_at = recorded_at + interval '1 microsecond' where log_id = 1 and seq = 4;`,
      4,
      'edited',
    ],
    ['a replaced leaf', `update audit.entry set leaf = sha256('x') where log_id = 1 and seq = 4;`, 4, 'edited'],
    [
      'a deleted row',
      `delete from audit.disclosure where seq = 4; delete from audit.entry where log_id = 1 and seq = 4;`,
      4,
      'missing',
    ],
    [
      'an edit with its hash renewed',
      `update audit.entry set body = replace(body, 'peak', 'park'), leaf = audit.leaf_hash(log_id, seq, recorded_at, prev, replace(body, 'peak', 'park')) where log_id = 1 and seq = 4;`,
      5,
      'unlinked',
    ],
    [
      'a tail cut off',
      `delete from audit.disclosure where seq >= 6; delete from audit.entry where log_id = 1 and seq >= 6;`,
      6,
      'tail-missing',
    ],
    [
      'a head set back',
      `update audit.head set size = 6, leaf = (select leaf from audit.entry where log_id = 1 and seq = 5) where log_id = 1;`,
      6,
      'inserted',
    ],
    ['a head with another leaf', `update audit.head set leaf = sha256('x') where log_id = 1;`, 7, 'head-differs'],
  ])('%s is found at the right entry', async (_, sql, seq, fault) => {
    const own = await server.fresh()
    try {
      const fresh = await openLog(own, [])
      while ((await fresh.append(scale)).seq < 7);
      expect(await checkChain(own.database.prisma, 'ops')).toMatchObject({ intact: true, head: { size: 8 } })
      await own.asOwner(undefended(sql))
      expect(await checkChain(own.database.prisma, 'ops')).toMatchObject({ intact: false, seq, fault })
      expect(await checkChain(own.database.prisma, 'sec')).toMatchObject({ intact: true })
    } finally {
      await own.remove()
    }
  })
})

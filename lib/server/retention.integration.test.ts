import { spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { openAuditLog, type ConsoleAuditLog } from '#lib/database/audit-log.ts'
import { checkChain, readAudit, readEntry } from '#lib/database/read-audit.ts'
import { segmentStore } from '#lib/database/segments.ts'
import { readChain } from '#lib/database/stored-entries.ts'
import { storedLog } from '#lib/database/stored-log.ts'
import {
  databaseKinds,
  temporaryFolder,
  testServer,
  type TestDatabase,
  type TestServer,
} from '#lib/database/testing/test-database.ts'
import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import { entryLine } from '#lib/domain/entry-line.ts'
import { verifierKeyText } from '#lib/domain/signed-note.ts'
import type { Segment } from '#lib/domain/segment.ts'
import { guardLog, type LogGuard } from '#lib/operations/guard-log.ts'
import type { LogGuardWorld } from '#lib/operations/log-guard-port.ts'
import { closePurges, confirmPurge, requestPurge } from '#lib/operations/purge-segment.ts'
import type { RetentionWorld } from '#lib/operations/retention-port.ts'
import { parseEnvironment } from './env.ts'
import { keepRetention, type RetentionKeeper } from './retention-keeper.ts'
import { nodeSha256, openSigner, verifyEd25519 } from './signing-key.ts'
import { ada, ben, signIn, source } from './testing/retention-people.ts'

/** Whoever owns the server may switch off every trigger. */
const undefended = (sql: string) =>
  `alter table audit.entry disable trigger all; alter table audit.segment disable trigger all; ${sql}
   alter table audit.entry enable always trigger no_update_delete; alter table audit.segment enable always trigger only_purge;`

const denied =
  /denied|append-only|not changed|too young|not the first|no two accounts|no rows|not the next|cannot truncate/

describe.each(databaseKinds)('retention on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer(kind)
  })
  afterAll(() => server.remove())

  let own: TestDatabase
  let folder = ''
  let removeFolder = () => Promise.resolve()
  let log: ConsoleAuditLog
  let guardWorld: LogGuardWorld
  let guards: Record<'ops' | 'sec', LogGuard>
  let retention: RetentionKeeper

  beforeEach(async () => {
    own = await server.fresh()
    ;({ folder, remove: removeFolder } = await temporaryFolder())
    const settings = parseEnvironment({
      DATA_FOLDER: folder,
      AUDIT_SEGMENT_DIR: segmentsIn(),
      AUDIT_SEGMENT_ENTRIES: '8',
    })
    const signer = await openSigner(settings)
    log = await openAuditLog(own.database, { console: { version: '0.1.0' }, sink: () => Promise.resolve() })
    guardWorld = {
      stored: storedLog(own.database.prisma),
      signer,
      anchors: [],
      sha256: nodeSha256,
      verifyEd25519,
      now: () => new Date(),
    }
    guards = { ops: guardLog(guardWorld, 'ops'), sec: guardLog(guardWorld, 'sec') }
    retention = keepRetention({ database: own.database, keeper: { guards }, auditLog: log, signer, settings })
    for (let count = 0; count < 20; count += 1) await log.append(signIn)
  })
  afterEach(async () => {
    retention.stop()
    await own.remove()
    await removeFolder()
  })

  const segmentsIn = () => join(folder, 'segments')
  const world = (): RetentionWorld => {
    if (retention.world === null) throw new Error('nothing is sealed')
    return retention.world
  }
  const seal = async () => {
    for (const name of ['ops', 'sec'] as const) await guards[name].checkWhole()
    await retention.look()
    return world().segments.list('sec')
  }
  const first = async (): Promise<Segment> => {
    const [segment] = await seal()
    if (segment === undefined) throw new Error('nothing was sealed')
    return segment
  }
  const growOld = () => own.asOwner(`update audit.policy set purge_after = '0 days';`)
  const bothAgree = async (segment: Segment) => {
    expect(await requestPurge(world(), ada, { ...segment, reason: 'Older than we keep' })).toMatchObject({
      granted: true,
    })
    return confirmPurge(world(), ben, segment)
  }
  const whole = async () => guardLog(guardWorld, 'sec').checkWhole()
  const actions = async (action: string) =>
    (await readAudit(own.database.prisma, { log: 'ops', action }, { limit: 50 })).entries

  test('whole segments are sealed into files, on record, with all that a verifier needs', async () => {
    const segments = await seal()
    expect(segments).toMatchObject([
      { number: 0, first: 0, last: 7, file: 'audit-sec-000000.ndjson.gz', purged: null, isOldEnough: false },
      { number: 1, first: 8, last: 15 },
    ])
    expect(await readdir(segmentsIn())).toEqual(['audit-sec-000000.ndjson.gz', 'audit-sec-000001.ndjson.gz'])
    const file = await readFile(join(segmentsIn(), 'audit-sec-000000.ndjson.gz'))
    const lines = gunzipSync(file)
      .toString()
      .trim()
      .split('\n')
      .map((line) => Object(JSON.parse(line)))
    const entry = await readEntry(own.database.prisma, 'sec', 3)
    expect(lines[3]).toMatchObject({ log: 'sec', seq: 3, body: entry?.body, leaf: entry?.leaf })
    expect(lines[8]).toMatchObject({ type: 'checkpoint', size: 8, note: expect.stringContaining('/sec/epoch-1\n8\n') })
    expect(file.toString()).not.toContain('10.1.2.3')
    const [newest] = await actions('segment.sealed')
    expect(newest?.facts).toMatchObject({ log: 'sec', number: 1, first: 8, last: 15, sha256: segments[1]?.sha256 })
    expect(await seal()).toEqual(segments)
  })

  test('two consoles that seal at the same moment make each segment once, and neither calls it a problem', async () => {
    const settings = { auditSegmentDir: segmentsIn(), auditSegmentEntries: 8 }
    const { database } = own
    const other = keepRetention({ database, keeper: { guards }, auditLog: log, signer: guardWorld.signer, settings })
    for (const name of ['ops', 'sec'] as const) await guards[name].checkWhole()
    await Promise.all([retention.look(), other.look()])
    other.stop()
    expect([retention.problem('sec'), other.problem('sec')]).toEqual([null, null])
    expect(await world().segments.list('sec')).toHaveLength(2)
    expect(await readdir(segmentsIn())).toEqual(['audit-sec-000000.ndjson.gz', 'audit-sec-000001.ndjson.gz'])
  })

  test('a month that is over is sealed, however few entries it has', async () => {
    await seal()
    await own.asOwner(
      undefended(
        `update audit.entry set recorded_at = recorded_at - interval '40 days' where log_id = 2 and seq >= 16;`,
      ),
    )
    expect(await segmentStore(own.database).due('sec', 8)).toEqual({ number: 2, first: 16, end: 20 })
  })

  test('a purged segment is gone from the database, its journal and its disclosures, and the log is still whole', async () => {
    const segment = await first()
    await growOld()
    const { prisma, journal } = own.database
    const tree = guards.sec.tree()
    const before = await tree?.inclusion(3, 20)
    expect(await bothAgree(segment)).toEqual({ granted: true, value: null })
    expect(await readEntry(prisma, 'sec', 7)).toBeNull()
    expect(await readEntry(prisma, 'sec', 8)).not.toBeNull()
    expect(await prisma.$queryRaw`select 1 from audit.disclosure where log_id = 2 and seq < 8`).toEqual([])
    expect(
      await prisma.$queryRaw`select * from audit.check_chain where bad_leaf or bad_link or bad_seq or bad_time`,
    ).toEqual([])
    expect(await checkChain(prisma, 'sec')).toMatchObject({ intact: true })
    expect(await readAudit(prisma, { log: 'sec' }, { limit: 1 })).toMatchObject({
      total: 12,
      purged: 8,
      head: { size: 20 },
    })
    expect(await whole()).toMatchObject({ state: 'intact', size: 20, purged: { size: 8 } })
    expect(await guards.sec.tree()?.inclusion(3, 20)).toEqual(before)
    for await (const line of journal?.lines() ?? []) expect(line.log === 'sec' && line.seq < 8).toBe(false)
    for await (const line of journal?.disclosures() ?? []) expect(line.log === 'sec' && line.seq < 8).toBe(false)
    await log.append(signIn)
    expect(await checkChain(prisma, 'sec')).toMatchObject({ intact: true, head: { size: 21 } })
    const said = (await actions('segment.purged')).map(({ phase, actor }) => [phase, actor.name])
    expect(said).toEqual([
      ['outcome', 'ben'],
      ['intent', 'ben'],
    ])
    expect(await segmentStore(own.database).list('sec')).toMatchObject([
      { purged: { at: expect.any(String) } },
      { purged: null },
    ])
  })

  test('the files and what is left in the database are proven together, by a program that is not the console', async () => {
    const segment = await first()
    await growOld()
    await bothAgree(segment)
    const rest = await Array.fromAsync(readChain(own.database.prisma, 'sec'), (line) => entryLine('sec', line))
    const given = (name: string) => join(folder, name)
    await writeFile(given('export.ndjson'), rest.join(''))
    await guards.sec.checkNew()
    await guards.sec.anchor()
    await writeFile(given('note'), guards.sec.newest()?.note ?? '')
    const key = (guardWorld.signer?.keys('sec') ?? []).map(verifierKeyText).join('')
    const words = ['--log', 'sec', '--key', key, '--notes', given('note')]
    const verify = (...files: string[]) =>
      spawnSync(process.execPath, ['scripts/tracardi-ops.ts', 'audit', 'verify', ...files, ...words], {
        encoding: 'utf8',
      })
    const file = join(segmentsIn(), segment.file)
    expect(verify(file, given('export.ndjson'))).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^PROVEN: All 20/),
    })
    expect(verify(given('export.ndjson')).stdout).toContain('BROKEN at entry 0')
    // The embedded database belongs to one process.
    expect(verify(file, '--database', own.databaseUrl ?? 'file:.data').status).toBe(kind === 'pglite' ? 2 : 0)
  })

  test('every segment of a log can go, its newest entry too', async () => {
    await log.append(signIn)
    for (let count = 0; count < 3; count += 1) await log.append(signIn)
    const segments = await seal()
    expect(segments).toHaveLength(3)
    await growOld()
    for (const segment of segments) expect((await bothAgree(segment)).granted).toBe(true)
    expect(await whole()).toMatchObject({ state: 'intact', size: 24, purged: { size: 24 } })
    await log.append(signIn)
    expect(await whole()).toMatchObject({ state: 'intact', size: 25 })
  })

  test.each([
    ['by one person alone', 'own', (segment: Segment) => confirmPurge(world(), ada, segment)],
    [
      'of another file',
      'differs',
      (segment: Segment) => confirmPurge(world(), ben, { ...segment, sha256: 'ab'.repeat(32) }),
    ],
    ['out of turn', 'not-first', async () => confirmPurge(world(), ben, (await seal())[1] ?? (await first()))],
    [
      'asked for twice',
      'requested-before',
      (segment: Segment) => requestPurge(world(), ben, { ...segment, reason: 'again' }),
    ],
  ])('no purge %s', async (_, because, attempt) => {
    const segment = await first()
    await growOld()
    await requestPurge(world(), ada, { ...segment, reason: 'Older than we keep' })
    expect(await attempt(segment)).toEqual({ granted: false, refusal: { reason: 'not-purged', because } })
    expect(await readEntry(own.database.prisma, 'sec', 0)).not.toBeNull()
  })

  test('no purge of what is younger than the time of retention, or that nobody asked for', async () => {
    const segment = await first()
    const young = { granted: false, refusal: { reason: 'not-purged', because: 'too-young' } }
    expect(await requestPurge(world(), ada, { ...segment, reason: 'Space' })).toEqual(young)
    await growOld()
    expect(await confirmPurge(world(), ben, segment)).toMatchObject({ refusal: { because: 'not-requested' } })
  })

  test.each([
    ['is missing', 'file-missing', (file: string) => rm(file)],
    ['is cut', 'file-differs', (file: string) => truncate(file, 100)],
    ['was altered', 'file-differs', (file: string) => writeFile(file, 'other')],
  ])('no purge when the file %s: it would be the only copy', async (_, because, harm) => {
    const segment = await first()
    await growOld()
    await requestPurge(world(), ada, { ...segment, reason: 'Older than we keep' })
    await harm(join(segmentsIn(), segment.file))
    expect(await confirmPurge(world(), ben, segment)).toMatchObject({ refusal: { reason: 'not-purged', because } })
    expect(await readEntry(own.database.prisma, 'sec', 0)).not.toBeNull()
  })

  test('a file of somebody else under the same name is not overwritten, and the reason is kept', async () => {
    await mkdir(segmentsIn(), { recursive: true })
    await writeFile(join(segmentsIn(), 'audit-sec-000000.ndjson.gz'), 'theirs')
    expect(await seal()).toEqual([])
    expect(retention.problem('sec')).toContain('holds something else')
    expect(await readFile(join(segmentsIn(), 'audit-sec-000000.ndjson.gz'), 'utf8')).toBe('theirs')
  })

  test.each(['before the entry', 'before the row'])(
    'a crash %s leaves a sealing that the next one finishes',
    async (when) => {
      for (const name of ['ops', 'sec'] as const) await guards[name].checkWhole()
      const { look, world: usual } = retention
      if (usual === null) throw new Error('nothing is sealed')
      const crash = () => Promise.reject(new Error('killed'))
      const { auditLog, segments } = usual
      Object.assign(
        usual,
        when === 'before the entry' ? { auditLog: { append: crash } } : { segments: { ...segments, seal: crash } },
      )
      await look()
      expect(retention.problem('sec')).toBe('killed')
      Object.assign(usual, { auditLog, segments })
      await look()
      expect(await segments.list('sec')).toHaveLength(2)
      expect(await actions('segment.sealed')).toHaveLength(2)
    },
  )

  test('a purge that a crash cut off is told on record afterwards', async () => {
    const segment = await first()
    await growOld()
    const { auditLog } = world()
    const deaf = {
      append: (draft: AuditDraft) =>
        draft.phase === 'outcome' ? Promise.reject(new Error('killed')) : auditLog.append(draft),
    }
    await requestPurge(world(), ada, { ...segment, reason: 'Older than we keep' })
    await expect(confirmPurge({ ...world(), auditLog: deaf }, ben, segment)).rejects.toThrow('killed')
    await closePurges(world())
    expect((await actions('segment.purged')).map(({ phase }) => phase)).toEqual(['intent'])
    await own.asOwner(
      undefended(
        `update audit.entry set recorded_at = recorded_at - interval '2 minutes' where log_id = 1 and action = 'segment.purged';`,
      ),
    )
    await closePurges(world())
    const [told] = await actions('segment.purged')
    expect(told).toMatchObject({ phase: 'reconciled', outcome: { status: 'succeeded' }, facts: { last: 7 } })
  })

  test('no statement but a purge that two people agreed on takes entries away, whoever tries', async () => {
    const segment = await first()
    const { prisma } = own.database
    const attempts = [
      'delete from audit.entry where log_id = 2 and seq < 8',
      'delete from audit.segment',
      'update audit.segment set purged_at = now(), requested_entry = 1, purged_entry = 2 where log_id = 2 and number = 0',
      "update audit.segment set file = 'elsewhere'",
      'update audit.segment set leaves = leaves || leaves',
      'select audit.purge(2::smallint, 0, 1, 2)::text',
      'select audit.purge(2::smallint, 1, 1, 2)::text',
      'select audit.seal(0, null)::text',
      'truncate audit.segment',
    ]
    for (const sql of attempts) await expect(prisma.$executeRawUnsafe(sql)).rejects.toThrow(denied)
    await growOld()
    // One person who asks and answers, on record both times: the database counts people.
    await requestPurge(world(), ada, { ...segment, reason: 'Older than we keep' })
    const asked = (await actions('segment.purge-requested'))[0]?.seq ?? 0
    const told = await log.append({
      log: 'ops',
      action: 'segment.purged',
      phase: 'intent',
      actor: { type: 'user', id: ada.id, name: 'ada', roles: ['admin'], method: 'password', session: 'ab'.repeat(8) },
      source,
      facts: { log: 'sec', number: 0, first: 0, last: 7, sha256: segment.sha256, request: asked },
    })
    for (const sql of [...attempts, `select audit.purge(2::smallint, 0, ${asked}, ${told.seq})::text`]) {
      await expect(prisma.$executeRawUnsafe(sql)).rejects.toThrow(denied)
    }
    expect(await readEntry(prisma, 'sec', 0)).not.toBeNull()
  })

  test('entries taken away without a record are found when a console starts', async () => {
    await first()
    await own.asOwner(
      undefended(`update audit.segment set purged_at = now(), requested_entry = 1, purged_entry = 2 where log_id = 2 and number = 0;
        delete from audit.disclosure where log_id = 2 and seq < 8; delete from audit.entry where log_id = 2 and seq < 8;`),
    )
    expect(await whole()).toMatchObject({ state: 'broken', fault: 'purged-unrecorded', seq: 0 })
  })

  test.each([
    [
      'a kept leaf',
      `update audit.segment set leaves = overlay(leaves placing '\\x00'::bytea from 40) where number = 0;`,
      'rewritten',
      0,
    ],
    [
      'the end of the kept leaves',
      `update audit.segment set leaves = overlay(leaves placing '\\x00'::bytea from 250) where number = 0;`,
      'unlinked',
      8,
    ],
    [
      'a hole after the purged entries',
      'delete from audit.disclosure where seq = 9; delete from audit.entry where log_id = 2 and seq = 9;',
      'missing',
      9,
    ],
  ])('after a purge, %s is found', async (_, sql, fault, seq) => {
    const segment = await first()
    await growOld()
    await bothAgree(segment)
    await own.asOwner(undefended(sql))
    expect(await whole()).toMatchObject({ state: 'broken', fault, seq })
  })
})

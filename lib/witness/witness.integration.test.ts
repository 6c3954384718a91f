import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { openAuditLog } from '#lib/database/audit-log.ts'
import { cosignedNotes } from '#lib/database/cosigned-notes.ts'
import { storedLog } from '#lib/database/stored-log.ts'
import { databaseKinds, testServer, type TestServer } from '#lib/database/testing/test-database.ts'
import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import { cosignaturesOf, parseWitnessKey } from '#lib/domain/cosignature.ts'
import { parseNote, verifierKeyText } from '#lib/domain/signed-note.ts'
import { guardLog } from '#lib/operations/guard-log.ts'
import { parseEnvironment } from '#lib/server/env.ts'
import { nodeSha256, openSigner, verifyEd25519 } from '#lib/server/signing-key.ts'
import { startWitness, witnessKey, type TestWitness } from '#scripts/testing/witness.ts'
import { witnessAnchor } from './witness.ts'

const stopping: AuditDraft = {
  log: 'ops',
  action: 'console.stopping',
  phase: 'note',
  actor: { type: 'system', name: 'console' },
  source: null,
  facts: { cause: 'The process was asked to stop.', opsSize: 1, secSize: 1 },
}

/** As whoever owns the database could. */
const cutTo = (size: number) =>
  `alter table audit.entry disable trigger all; alter table audit.head disable trigger all;
   delete from audit.disclosure where log_id = 1 and seq >= ${size}; delete from audit.entry where log_id = 1 and seq >= ${size};
   update audit.head set size = ${size}, leaf = (select leaf from audit.entry where log_id = 1 and seq = ${size} - 1) where log_id = 1;
   alter table audit.entry enable always trigger no_update_delete; alter table audit.entry enable always trigger no_truncate;
   alter table audit.head enable always trigger only_forward; alter table audit.head enable always trigger no_delete;
   alter table audit.head enable always trigger no_truncate;
   delete from audit_cosigned_note;`

describe.each(databaseKinds)('a witness, with the log on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer(kind)
  })
  afterAll(() => server.remove())

  async function opened(entries: number) {
    const folder = mkdtempSync(join(tmpdir(), 'witness-'))
    const own = await server.fresh()
    const signer = await openSigner(parseEnvironment({ DATA_FOLDER: folder }))
    if (signer === null) throw new Error('There is no key.')
    const [logKey] = signer.keys('ops')
    const setting = {
      key: witnessKey(),
      file: join(folder, 'witness.json'),
      logs: logKey === undefined ? [] : [verifierKeyText(logKey)],
    }
    let witness = await startWitness(setting)
    const key = await parseWitnessKey(nodeSha256, witness.key)
    if (key === null) throw new Error('That is no key of a witness.')
    const store = cosignedNotes(own.database.prisma)
    const log = await openAuditLog(own.database, { console: { version: 'test' }, sink: () => Promise.resolve() })
    const append = async (count: number) => {
      for (let done = 0; done < count; done += 1) await log.append(stopping)
    }
    const { head } = storedLog(own.database.prisma)
    await append(entries - (await head('ops')).size)
    const console = () =>
      guardLog(
        {
          stored: storedLog(own.database.prisma),
          signer,
          anchors: [witnessAnchor({ url: witness.url, key, store, verifyEd25519, deadlineMs: 1_000 })],
          sha256: nodeSha256,
          verifyEd25519,
          now: () => new Date(),
        },
        'ops',
      )
    onTestFinished(async () => {
      await witness.close()
      await own.remove()
      rmSync(folder, { recursive: true, force: true })
    })
    return {
      own,
      key,
      append,
      console,
      witness: () => witness,
      restart: async (): Promise<TestWitness> => {
        await witness.close()
        witness = await startWitness(setting)
        return witness
      },
      newest: async () => parseNote((await store.all('ops', key.name)).at(-1)?.note ?? ''),
    }
  }

  const holds = (size: number) => ({ state: 'intact', anchors: [{ isReadable: true, size, failure: null }] })
  const failsWith = (words: string | RegExp) => ({
    state: 'intact',
    anchors: [{ failure: expect.stringMatching(words) }],
  })

  test('cosigns what grows, and its cosignature is kept under the checkpoint', async () => {
    const { append, console, key, newest } = await opened(5)
    const guard = console()
    await guard.checkWhole()
    expect(await guard.anchor()).toMatchObject(holds(5))
    for (const grown of [1, 2, 8, 13]) {
      await append(grown)
      await guard.checkNew()
      await guard.anchor()
    }
    expect(guard.verdict()).toMatchObject(holds(29))
    const note = await newest()
    expect(note?.text.split('\n')[1]).toBe('29')
    expect(note?.signatures).toHaveLength(2)
    expect(note && (await cosignaturesOf(note, [key], verifyEd25519))).toEqual([
      { witness: 'witness.example/w1', at: expect.stringMatching(/^20\d\d-.*\.000Z$/) },
    ])
    const kept = (await guard.notes()).filter((text) => text.includes('witness.example/w1'))
    expect(kept).toHaveLength(1)
  })

  test('a console that does not know what the witness has seen goes on from there', async () => {
    const { append, console, witness } = await opened(5)
    const first = console()
    await first.checkWhole()
    await first.anchor()
    await append(6)
    const second = console()
    await second.checkWhole()
    const before = witness().requests()
    expect(await second.anchor()).toMatchObject(holds(11))
    expect(witness().requests() - before).toBe(2)
  })

  test('of two consoles the one behind is no roll-back', async () => {
    const { append, console } = await opened(5)
    const [slow, quick] = [console(), console()]
    await slow.checkWhole()
    await append(4)
    await quick.checkWhole()
    expect(await quick.anchor()).toMatchObject(holds(9))
    expect((await slow.anchor()).state).toBe('intact')
    await slow.checkNew()
    expect(await slow.anchor()).toMatchObject(holds(9))
  })

  test('silence is not known to be a no, and the next try finds what was kept', async () => {
    const { console, witness } = await opened(5)
    const guard = console()
    await guard.checkWhole()
    witness().beSilentOnce()
    expect(await guard.anchor()).toMatchObject(failsWith('not known whether it cosigned'))
    expect(Object.values(witness().kept())).toMatchObject([{ size: 5 }])
    expect(await guard.anchor()).toMatchObject(holds(5))
  })

  test('a witness that restarts still knows what it has signed', async () => {
    const { append, console, restart } = await opened(5)
    const guard = console()
    await guard.checkWhole()
    await guard.anchor()
    const witness = await restart()
    expect(Object.values(witness.kept())).toMatchObject([{ size: 5 }])
    await append(2)
    const again = console()
    await again.checkWhole()
    expect(await again.anchor()).toMatchObject(holds(7))
  })

  test('a log that is shorter than what the witness has seen is found out, with every trace here gone', async () => {
    const { own, console } = await opened(12)
    const guard = console()
    await guard.checkWhole()
    await guard.anchor()
    await own.asOwner(cutTo(7))
    const after = console()
    expect((await after.checkWhole()).state).toBe('intact')
    expect(await after.anchor()).toMatchObject({ state: 'broken', fault: 'rolled-back', seq: 7 })
  })

  test('a fork that is longer than what the witness has seen is refused by it', async () => {
    const { own, append, console } = await opened(12)
    const guard = console()
    await guard.checkWhole()
    await guard.anchor()
    await own.asOwner(cutTo(7))
    await append(9)
    const after = console()
    expect((await after.checkWhole()).state).toBe('intact')
    expect(await after.anchor()).toMatchObject({ state: 'broken', fault: 'rewritten' })
  })

  test.each([
    ['404', 404, '', 'does not know this log'],
    ['403', 403, '', 'does not know the key'],
    ['500', 500, '', 'It answered 500'],
    ['409 without a size', 409, 'many', 'without the size'],
    ['nothing', 200, '', 'without a cosignature'],
    ['a cosignature of another', 200, `— somebody.else/w9 ${Buffer.alloc(76).toString('base64')}\n`, 'without a cos'],
    ['a forged cosignature', 200, '— witness.example/w1 FORGED\n', 'without a cos'],
    ['100 kB', 200, 'x'.repeat(100_000), 'not known whether'],
  ])('an answer of %s counts for nothing', async (_, status, body, words) => {
    const { console, key, witness, newest } = await opened(3)
    const guard = console()
    await guard.checkWhole()
    const forged = Buffer.concat([Buffer.from(`${key.id}0000000069000000`, 'hex'), Buffer.alloc(64, 1)])
    witness().answerOnce(status, body.replace('FORGED', forged.toString('base64')))
    expect(await guard.anchor()).toMatchObject(failsWith(words))
    expect(await newest()).toBeNull()
    expect(await guard.anchor()).toMatchObject(holds(3))
  })
})

import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openAuditLog, type ConsoleAuditLog } from '#lib/database/audit-log.ts'
import { checkpointFile } from '#lib/database/checkpoint-file.ts'
import { storedLog } from '#lib/database/stored-log.ts'
import {
  databaseKinds,
  temporaryFolder,
  testServer,
  type TestDatabase,
  type TestServer,
} from '#lib/database/testing/test-database.ts'
import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import { provesInclusion } from '#lib/domain/merkle-proof.ts'
import { guardLog, type LogGuard } from '#lib/operations/guard-log.ts'
import { AuditDistrusted } from '#lib/operations/ports.ts'
import { parseEnvironment } from './env.ts'
import { nodeSha256, openSigner, verifyEd25519 } from './signing-key.ts'

const stopping: AuditDraft = {
  log: 'ops',
  action: 'console.stopping',
  phase: 'note',
  actor: { type: 'system', name: 'console' },
  source: null,
  facts: { cause: 'The process was asked to stop.', opsSize: 1, secSize: 1 },
}

/** Whoever owns the server may switch off every trigger. */
const undefended = (sql: string) =>
  `alter table audit.entry disable trigger all; alter table audit.head disable trigger all; ${sql}
   alter table audit.entry enable always trigger no_update_delete; alter table audit.entry enable always trigger no_truncate;
   alter table audit.head enable always trigger only_forward; alter table audit.head enable always trigger no_delete;
   alter table audit.head enable always trigger no_truncate;`

/** Writes the chain anew from an entry on, so that every hash, link and the head are right again. */
const rewriteFrom = (seq: number) =>
  `update audit.entry set body = replace(body, 'asked', 'told') where log_id = 1 and seq = ${seq};
   ${[...Array(40).keys()]
     .filter((index) => index >= seq)
     .map(
       (index) =>
         `update audit.entry e set prev = p.leaf, leaf = audit.leaf_hash(e.log_id, e.seq, e.recorded_at, p.leaf, e.body)
            from audit.entry p where e.log_id = 1 and p.log_id = 1 and e.seq = ${index} and p.seq = ${index} - 1;`,
     )
     .join('\n')}
   update audit.head h set leaf = e.leaf from audit.entry e where h.log_id = 1 and e.log_id = 1 and e.seq = h.size - 1;`

const cutTo = (size: number) =>
  `delete from audit.disclosure where log_id = 1 and seq >= ${size}; delete from audit.entry where log_id = 1 and seq >= ${size};
   update audit.head set size = ${size}, leaf = (select leaf from audit.entry where log_id = 1 and seq = ${size} - 1) where log_id = 1;`

describe.each(databaseKinds)('the guard of the log on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer(kind)
  })
  afterAll(() => server.remove())

  async function anchored(): Promise<{
    readonly own: TestDatabase
    readonly log: ConsoleAuditLog
    readonly again: () => Promise<LogGuard>
    readonly guard: LogGuard
    readonly remove: () => Promise<void>
  }> {
    const own = await server.fresh()
    const { folder, remove } = await temporaryFolder()
    const signer = await openSigner(parseEnvironment({ DATA_FOLDER: folder }))
    const world = {
      stored: storedLog(own.database.prisma),
      signer,
      anchors: [checkpointFile(join(folder, 'checkpoints.ndjson'), () => new Date())],
      sha256: nodeSha256,
      verifyEd25519,
      now: () => new Date(),
    }
    const guard = guardLog(world, 'ops')
    const log = await openAuditLog(own.database, {
      console: { version: '0.1.0', pod: 'test' },
      sink: () => Promise.resolve(),
      distrusted: () => {
        const verdict = guard.verdict()
        return verdict.state === 'broken' ? verdict.message : null
      },
    })
    const { size } = await world.stored.head('ops')
    for (let count = size; count < 20; count += 1) await log.append(stopping)
    await guard.checkWhole()
    await guard.anchor()
    for (let count = 20; count < 40; count += 1) await log.append(stopping)
    const again = async () => {
      const fresh = guardLog(world, 'ops')
      await fresh.checkWhole()
      return fresh
    }
    return {
      own,
      log,
      guard,
      again,
      remove: async () => {
        await own.remove()
        await remove()
      },
    }
  }

  test('an unaltered log is intact, anchored, and proves each entry', async () => {
    const { guard, own, remove } = await anchored()
    expect(await guard.checkNew()).toMatchObject({ state: 'intact', size: 40, problems: [] })
    expect(await guard.anchor()).toMatchObject({ anchors: [{ size: 40, failure: null }] })
    const [leaf = ''] = await storedLog(own.database.prisma).leaves('ops', 7, 8)
    const proof = await guard.tree()?.inclusion(7, 40)
    const root = guard.newest()?.checkpoint.root ?? ''
    expect(proof && (await provesInclusion(nodeSha256, leaf, root, proof))).toBe(true)
    await remove()
  })

  test.each([
    ['rewritten whole, every hash and the head right', rewriteFrom(1), 'rewritten', 0],
    ['rewritten after the last checkpoint', rewriteFrom(25), null, null],
    ['put back from an old copy', cutTo(10), 'rolled-back', 10],
  ])('a log that was %s while no console ran', async (_, sql, fault, seq) => {
    const { own, again, remove } = await anchored()
    await own.asOwner(undefended(sql))
    const verdict = (await again()).verdict()
    // What was never anchored can be changed unnoticed while nobody looks: the guard says no more than it knows.
    expect(verdict).toMatchObject(fault === null ? { state: 'intact', size: 40 } : { state: 'broken', fault, seq })
    await remove()
  })

  test.each([
    ['rewritten whole', rewriteFrom(1)],
    ['rewritten at its end', rewriteFrom(39)],
    ['put back from an old copy', cutTo(30)],
  ])('a log that is %s under a running console stops every deed', async (_, sql) => {
    const { own, log, guard, remove } = await anchored()
    await guard.checkNew()
    await own.asOwner(undefended(sql))
    expect((await guard.checkNew()).state).toBe('broken')
    const intent: AuditDraft = {
      ...stopping,
      action: 'workload.restart',
      phase: 'intent',
      target: { kind: 'Deployment', name: 'api', namespace: 'tracardi' },
      facts: { undoes: null, group: null },
    }
    await expect(log.append(intent)).rejects.toThrow(AuditDistrusted)
    // What happens anyway is still recorded.
    await expect(log.append(stopping)).resolves.toMatchObject({ seq: expect.any(Number) })
    await remove()
  })
})

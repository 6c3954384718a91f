import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { openAuditLog } from '#lib/database/audit-log.ts'
import { openDatabase } from '#lib/database/open-database.ts'
import { checkChain } from '#lib/database/read-audit.ts'
import { segmentStore, setPurgeAfter } from '#lib/database/segments.ts'
import { storedLog } from '#lib/database/stored-log.ts'
import { embedded, temporaryFolder } from '#lib/database/testing/test-database.ts'
import { guardLog } from '#lib/operations/guard-log.ts'
import { confirmPurge, requestPurge } from '#lib/operations/purge-segment.ts'
import { parseEnvironment } from './env.ts'
import { keepRetention } from './retention-keeper.ts'
import { nodeSha256, openSigner, verifyEd25519 } from './signing-key.ts'
import { ada, ben, signIn } from './testing/retention-people.ts'

test('an embedded console that died between database and journal starts without a purged entry, and without a repair', async () => {
  const { folder, remove } = await temporaryFolder()
  const open = async () => {
    const database = await openDatabase(embedded(folder), () => {})
    const log = await openAuditLog(database, { console: { version: '0.1.0' }, sink: () => Promise.resolve() })
    return { database, log }
  }
  const first = await open()
  for (let count = 0; count < 20; count += 1) await first.log.append(signIn)
  const settings = parseEnvironment({
    DATA_FOLDER: folder,
    AUDIT_SEGMENT_DIR: join(folder, 'segments'),
    AUDIT_SEGMENT_ENTRIES: '8',
  })
  const signer = await openSigner(settings)
  const stored = storedLog(first.database.prisma)
  const guardWorld = { stored, signer, anchors: [], sha256: nodeSha256, verifyEd25519, now: () => new Date() }
  const guards = { ops: guardLog(guardWorld, 'ops'), sec: guardLog(guardWorld, 'sec') }
  await guards.sec.checkWhole()
  const kept = { database: first.database, keeper: { guards }, auditLog: first.log, signer, settings }
  const retention = keepRetention(kept)
  await retention.look()
  await setPurgeAfter(first.database.prisma, '0 days')
  const [segment] = (await retention.world?.segments.list('sec')) ?? []
  if (segment === undefined || retention.world === null) throw new Error('nothing was sealed')
  // The store without its journal: the process died before it came to it.
  const segments = segmentStore({ prisma: first.database.prisma, journal: null })
  await requestPurge(retention.world, ada, { ...segment, reason: 'Older than we keep' })
  expect((await confirmPurge({ ...retention.world, segments }, ben, segment)).granted).toBe(true)
  retention.stop()
  await first.database.close()
  const linesOf = async (file: string) => (await readFile(join(folder, 'journal', file), 'utf8')).split('\n').length - 1
  const before = await linesOf('entries.ndjson')

  const second = await open()
  expect(second.database.repairs).toEqual([])
  expect(await linesOf('entries.ndjson')).toBe(before - 8)
  // Three values each of the sign-ins that are left, and of the three entries about the purge.
  expect(await linesOf('disclosures.ndjson')).toBe((12 + 3) * 3)
  await second.log.append(signIn)
  expect(await linesOf('entries.ndjson')).toBe(before - 7)
  expect(await checkChain(second.database.prisma, 'sec')).toMatchObject({ intact: true, head: { size: 21 } })
  await second.database.close()
  const third = await open()
  expect(third.database.repairs).toEqual([])
  await third.database.close()
  await remove()
})

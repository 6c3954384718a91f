/**
 * Entries that the audit log takes in a second, each acknowledged: in the database, in the journal (PGlite) and handed to
 * standard output. `npm run bench -- audit-appends [--seconds <for each>]`.
 */
import { parseArgs } from 'node:util'
import { openAuditLog } from '#lib/database/audit-log.ts'
import { checkChain } from '#lib/database/read-audit.ts'
import { readHead } from '#lib/database/stored-entries.ts'
import { databaseKinds, testServer } from '#lib/database/testing/test-database.ts'
import { draftOf } from './audit-drafts.ts'
import { spread } from './figures.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } })
const lengthMs = Number(values.seconds) * 1_000

for (const kind of databaseKinds) {
  const server = await testServer(kind)
  for (const writers of [1, 32]) {
    const { database, remove } = await server.fresh()
    const log = await openAuditLog(database, { console: { version: '0.1.0' }, sink: () => Promise.resolve() })
    const { size } = await readHead(database.prisma, 'ops')
    const waits: number[] = []
    const answered = new Set<number>()
    let next = 0
    const startedAt = performance.now()
    const write = async () => {
      while (performance.now() - startedAt < lengthMs) {
        const before = performance.now()
        next += 1
        answered.add((await log.append(draftOf(next))).seq)
        waits.push(performance.now() - before)
      }
    }
    await Promise.all(Array.from({ length: writers }, write))
    const rate = waits.length / ((performance.now() - startedAt) / 1_000)
    const verdict = await checkChain(database.prisma, 'ops')
    const missing = verdict.intact ? verdict.head.size - size - answered.size : 'chain broken'
    console.log(`${kind} ${writers} writers: ${rate.toFixed(0)}/s  ms ${spread(waits)}  not answered: ${missing}`)
    await remove()
  }
  await server.remove()
}

/**
 * Exports the long log in each format from a console without its web server, and watches its memory. The reader takes what
 * comes, as a download does. `npm run bench -- audit-export`, after `audit-seed`.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { exportFormats } from '#lib/contracts/audit.ts'
import { temporaryFolder } from '#lib/database/testing/test-database.ts'
import { exportAudit } from '#lib/server/audit-export.ts'
import { isStarted, logKeeper, runtime } from '#lib/server/runtime.ts'
import { startConsole } from '#lib/server/start.ts'
import { openLongLog } from './audit-store.ts'
import { mebibytes, seconds } from './figures.ts'

const log = await openLongLog()
const { folder, remove } = await temporaryFolder()
Object.assign(process.env, {
  DATABASE_URL: log.databaseUrl,
  DATA_FOLDER: folder,
  KUBECONFIG: '/nonexistent',
  LOG_LEVEL: 'silent',
})
await startConsole()
while (!isStarted() || runtime().opened === null) await pause(100)
while (logKeeper().guards.ops.verdict().state === 'checking') await pause(100)
const verdict = logKeeper().guards.ops.verdict()
console.log(`${verdict.state === 'intact' ? verdict.size : verdict.state} entries, checked`)

const actor = {
  id: 'bench',
  name: 'bench',
  role: 'auditor',
  session: '0123456789abcdef',
  source: { address: null, via: [], userAgent: null, requestId: 'bench' },
} as const

for (const format of exportFormats) {
  if (format === 'evidence') continue
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  let most = before
  const sampling = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 50)
  const startedAt = performance.now()
  const result = await exportAudit(actor, { log: 'ops', format })
  if (!result.granted) throw new Error('The export was refused.')
  let bytes = 0
  for await (const chunk of result.value.body) bytes += chunk.length
  clearInterval(sampling)
  const took = performance.now() - startedAt
  console.log(
    `${format}: ${mebibytes(bytes)} in ${seconds(took)}, memory ${mebibytes(before)} and at most ${mebibytes(most - before)} more`,
  )
}
await runtime().database.close()
await log.close()
await remove()
process.exit(0)

import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { readAudit } from '#lib/database/read-audit.ts'
import { temporaryFolder } from '#lib/database/testing/test-database.ts'
import { exportAudit } from './audit-export.ts'
import { auditLog, isStarted, prisma, runtime } from './runtime.ts'
import { startConsole } from './start.ts'

const auditor = {
  id: 'account-1',
  name: 'auditor',
  role: 'auditor',
  session: '0123456789abcdef',
  source: { address: null, via: [], userAgent: null, requestId: 'request-1' },
} as const

let remove = () => Promise.resolve()

/** A console without its web server. */
beforeAll(async () => {
  const temporary = await temporaryFolder()
  remove = temporary.remove
  Object.assign(process.env, { DATA_FOLDER: temporary.folder, KUBECONFIG: '/nonexistent', LOG_LEVEL: 'silent' })
  delete process.env['DATABASE_URL']
  await startConsole()
  while (!isStarted() || runtime().opened === null) await pause(50)
  for (let count = 0; count < 8; count += 1) {
    await auditLog.append({
      log: 'ops',
      action: 'workload.restart',
      phase: 'intent',
      actor: { type: 'system', name: 'console' },
      source: null,
      target: { kind: 'Deployment', name: 'api' },
      change: Array.from({ length: 40 }, (_, index) => ({ path: `/${index}`, from: 'x'.repeat(999), to: null })),
      facts: { undoes: null, group: null },
    })
  }
})
afterAll(async () => {
  runtime().opened?.keeper.stop()
  await runtime().database.close()
  await remove()
})

async function exported() {
  const result = await exportAudit(auditor, { log: 'ops', format: 'ndjson' })
  if (!result.granted) throw new Error('The export was refused.')
  return result.value.body
}

async function lastEnd() {
  const { entries } = await readAudit(prisma(), { log: 'sec', action: 'audit.exported' }, { limit: 1 })
  return entries[0]
}

test('an export that is broken off half-way is on record with how far it came', async () => {
  const reader = (await exported()).getReader()
  const first = await reader.read()
  expect(first.value?.length).toBeGreaterThan(60_000)
  await reader.cancel()
  const end = await lastEnd()
  expect(end).toMatchObject({
    phase: 'outcome',
    outcome: { status: 'failed', code: 'broken-off' },
    facts: { sha256: null },
  })
  expect(Number(end?.facts['entries'])).toBeGreaterThan(1)
  expect(Number(end?.facts['entries'])).toBeLessThan(8)
})

test('a whole export is on record with its hash', async () => {
  let bytes = 0
  for await (const chunk of await exported()) bytes += chunk.length
  expect(await lastEnd()).toMatchObject({ outcome: { status: 'succeeded', code: 'complete' }, facts: { bytes } })
})

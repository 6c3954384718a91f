import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { auditAnswerSchema } from '#lib/contracts/audit.ts'
import { browserOf } from './testing/browser.ts'
import {
  addAccounts,
  runAccountCommand,
  setupTokenOf,
  startBuiltConsole,
  untilOpened,
  type RunningConsole,
} from './testing/running-console.ts'

type Entry = ReturnType<typeof auditAnswerSchema.parse>['entries'][number]

const password = 'plum-orbit-kettle-verandah-41'
let dataFolder = ''
let keys = ''
let written: readonly Entry[] = []
let journal = ''

async function signingKey(name: string): Promise<string> {
  const file = join(keys, name)
  const { privateKey } = generateKeyPairSync('ed25519')
  await writeFile(file, privateKey.export({ format: 'pem', type: 'pkcs8' }))
  return file
}

/** Ends a console and leaves its folder for the next one. */
async function ended(running: RunningConsole): Promise<void> {
  running.process.kill('SIGTERM')
  await once(running.process, 'exit')
}

/** One console's life without a cluster, made of everything that must leave a trace; then the next one reads the log. */
beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'console-record-'))
  keys = await mkdtemp(join(tmpdir(), 'console-keys-'))
  const start = async (key: string, networks: string, objectives: string) => {
    const running = await startBuiltConsole({
      DATA_FOLDER: dataFolder,
      AUDIT_SIGNING_KEY_FILE: key,
      TRUSTED_NETWORKS: networks,
      OBJECTIVES_GUI_API: objectives,
    })
    await untilOpened(running)
    return running
  }
  const first = await start(await signingKey('first.pem'), '127.0.0.0/8', '')
  const nobody = browserOf(first)
  await nobody.write('POST', '/api/setup', { token: await setupTokenOf(first), username: 'admin', password })
  await browserOf(first).signIn('admin', 'not the password at all')
  await ended(first)

  addAccounts(dataFolder, { auditor: 'auditor', oncall: 'operator' }, password)
  runAccountCommand(dataFolder, ['role', 'oncall', '--role', 'auditor'])
  runAccountCommand(dataFolder, ['disable', 'admin'])
  runAccountCommand(dataFolder, ['end-sessions', 'oncall'])

  const second = await start(await signingKey('second.pem'), '127.0.0.0/9', '99%, 95% in 1s')
  await second.ask({ path: '/api/healthz', from: '127.200.0.1' }).catch(() => null)
  const auditor = browserOf(second)
  await auditor.signIn('auditor', password)
  await auditor.write('POST', '/api/workloads/tracardi/deployments/be-fa-public/plans', { kind: 'scale', replicas: 4 })
  await auditor.get('/api/audit?log=sec&actor=admin')
  await auditor.get('/api/audit/export?format=csv')
  await auditor.write('POST', '/api/audit/views', { name: 'Denied', filter: { log: 'sec', outcome: 'denied' } })
  await auditor.write('POST', '/api/session/end', {})
  await ended(second)

  const third = await start(join(keys, 'second.pem'), '127.0.0.0/9', '99%, 95% in 1s')
  const reader = browserOf(third)
  await reader.signIn('auditor', password)
  const logs = await Promise.all(['ops', 'sec'].map((log) => reader.get(`/api/audit?log=${log}&limit=200`)))
  written = logs.flatMap(({ json }) => auditAnswerSchema.parse(json).entries.toReversed())
  journal = await readFile(join(dataFolder, 'journal/entries.ndjson'), 'utf8')
  await third.stop()
}, 240_000)
afterAll(async () => {
  await rm(dataFolder, { recursive: true, force: true })
  await rm(keys, { recursive: true, force: true })
})

const auditor = { type: 'user', name: 'auditor', roles: ['auditor'], method: 'password' }
const nobody = { type: 'anonymous' }
const command = { type: 'system', name: 'account-command' }
const byHand = { userAgent: expect.stringMatching(/^account command, run by \S+ on \S+/) }
const itself = { type: 'system', name: 'console' }
const fromHere = { address: '127.0.0.1', requestId: expect.any(String) }
const done = { status: 'succeeded' }

test.each<[string, object]>([
  ['database.migrated', { actor: itself, facts: { newest: expect.stringMatching(/^\d{14}_/) } }],
  ['console.started', { actor: itself, facts: { database: 'pglite', trustedNetworks: '127.0.0.0/8' } }],
  ['console.stopping', { actor: itself, facts: { cause: 'The process was asked to stop.' } }],
  ['setting.changed', { change: [{ path: '/TRUSTED_NETWORKS', from: '127.0.0.0/8', to: '127.0.0.0/9' }] }],
  ['setting.changed', { change: [{ path: '/OBJECTIVES_GUI_API', from: '99.5%', to: '99%, 95% in 1 s' }] }],
  ['log.key-changed', { actor: itself, facts: { key: expect.any(String), before: expect.any(String) } }],
  ['setup.completed', { phase: 'outcome', actor: nobody, source: fromHere, target: { name: 'admin' }, outcome: done }],
  ['session.failed', { actor: { name: 'admin' }, source: fromHere, outcome: { status: 'denied' } }],
  ['account.created', { phase: 'outcome', actor: command, source: byHand, target: { name: 'auditor' }, outcome: done }],
  [
    'account.changed',
    {
      phase: 'outcome',
      actor: command,
      target: { name: 'oncall' },
      change: [{ path: '/role', from: 'operator', to: 'auditor' }],
      outcome: done,
    },
  ],
  // The last admin stays: a change of an account that is refused is on record, too.
  [
    'account.changed',
    { phase: 'outcome', target: { name: 'admin' }, outcome: { status: 'refused', code: 'last-admin' } },
  ],
  ['session.revoked', { actor: command, source: byHand, target: { name: 'oncall' } }],
  ['network.refused', { actor: nobody, source: { address: '127.200.0.1' }, outcome: { status: 'denied' } }],
  ['session.started', { actor: auditor, source: fromHere }],
  [
    'access.denied',
    {
      actor: auditor,
      source: fromHere,
      facts: { method: 'POST', permission: 'change-workloads' },
      outcome: { status: 'denied', code: 'role-may-not' },
    },
  ],
  ['audit.viewed', { actor: auditor, source: fromHere, facts: { log: 'sec', filter: 'actor:admin' } }],
  ['audit.exported', { phase: 'intent', actor: auditor, facts: { format: 'csv' } }],
  [
    'audit.exported',
    {
      phase: 'outcome',
      outcome: { ...done, durationMs: expect.any(Number) },
      facts: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    },
  ],
  ['saved-view.changed', { actor: auditor, facts: { name: 'Denied', after: 'log=sec&outcome=denied&limit=50' } }],
  ['session.ended', { actor: auditor, source: fromHere, facts: { sessions: 1 } }],
])('%s is on record: %o', (event, expected) => {
  const entries = written.filter(({ action }) => action === event)
  expect(entries).toContainEqual(expect.objectContaining(deep(expected)))
})

test('every entry has a time of the database, and no password is in the log', () => {
  expect(written.every(({ recordedAt }) => /^\d{4}-.*\.\d{6}Z$/.test(recordedAt))).toBe(true)
  expect(journal.split('\n').length).toBeGreaterThan(written.length)
  expect(journal).not.toContain(password)
  expect(JSON.stringify(written)).not.toContain(password)
})

/** Objects match by what they say. */
function deep(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, isPlain(inner) ? like(inner) : inner]))
}

function like(value: object): unknown {
  return expect.objectContaining(deep(value))
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { auditAnswerSchema } from '#lib/contracts/audit.ts'
import { browserOf, type Browser } from './testing/browser.ts'
import { addAccounts, startBuiltConsole, untilOpened, type RunningConsole } from './testing/running-console.ts'

const password = 'plum-orbit-kettle-verandah-41'
const consoleUrl = 'https://ops.example.org'
let console: RunningConsole
const browsers: Record<string, Browser> = {}

beforeAll(async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'console-test-'))
  addAccounts(dataFolder, { admin: 'admin', oncall: 'operator', auditor: 'auditor' }, password)
  console = await startBuiltConsole({ DATA_FOLDER: dataFolder, CONSOLE_URL: consoleUrl })
  await untilOpened(console)
  for (const name of ['admin', 'oncall', 'auditor']) {
    const browser = browserOf(console)
    await browser.signIn(name, password)
    browsers[name] = browser
  }
})
afterAll(() => console.stop())

function as(name: string): Browser {
  const browser = browsers[name]
  if (browser === undefined) throw new Error(`${name} is not signed in.`)
  return browser
}

const workload = '/api/workloads/tracardi/deployments/collector'
const submissionPath = '/api/actions/0197b6a2-0000-7000-8000-000000000001/submission'
const order = {
  planHash: 'a'.repeat(64),
  reason: 'More visitors expected tonight',
}

test('with accounts from the command there is nothing to set up', async () => {
  expect(console.output()).not.toContain('set-up token')
  const answer = await as('admin').write('POST', '/api/setup', { token: 'x', username: 'second', password })
  expect(answer).toMatchObject({ status: 409, json: { refusal: { reason: 'setup-closed' } } })
})

test('over HTTPS the cookie belongs to this host alone', async () => {
  const names = as('admin')
    .cookies()
    .split('; ')
    .map((pair) => pair.split('=')[0])
  expect(names).toContain('__Host-tracardi-ops.session')
  const browser = browserOf(console)
  const lines = (await browser.get('/api/auth/csrf')).headers.getSetCookie()
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) {
    expect(line).toMatch(/^__Host-.*HttpOnly.*Secure.*SameSite=Strict/i)
  }
})

test('a loopback page is foreign once an address is configured', async () => {
  const headers = { origin: `http://127.0.0.1:${console.port}` }
  expect((await as('admin').write('POST', `${workload}/plans`, { kind: 'scale', replicas: 3 }, headers)).status).toBe(
    403,
  )
})

test.each(['oncall', 'auditor'])('%s may neither plan nor scale, and the attempt is on record', async (name) => {
  const refusal = { reason: 'role-may-not', allowed: ['admin'] }
  expect(await as(name).write('POST', `${workload}/plans`, { kind: 'scale', replicas: 3 })).toMatchObject({
    status: 403,
    json: { refusal },
  })
  expect(await as(name).write('PUT', submissionPath, order)).toMatchObject({ status: 403, json: { refusal } })
  const { json } = await as('auditor').get(`/api/audit?log=sec&action=access.denied&actor=${name}`)
  const { entries } = auditAnswerSchema.parse(json)
  expect(entries.filter(({ facts }) => facts['permission'] === 'change-workloads')).toHaveLength(2)
})

test.each(['admin', 'oncall', 'auditor'])('%s reads the picture, the changes and the log of changes', async (name) => {
  for (const path of ['/api/topology', '/api/actions', '/api/audit?log=ops', '/api/openapi.json', '/api/session']) {
    expect((await as(name).get(path)).status).toBe(200)
  }
})

test('the log of sign-ins and denials is not for the operator', async () => {
  expect((await as('admin').get('/api/audit?log=sec')).status).toBe(200)
  expect((await as('auditor').get('/api/audit?log=sec')).status).toBe(200)
  expect(await as('oncall').get('/api/audit?log=sec')).toMatchObject({
    status: 403,
    json: { refusal: { reason: 'role-may-not' } },
  })
  expect((await as('oncall').get('/api/audit/sec/0')).status).toBe(403)
})

test('an admin gets through to the cluster, and hears that it is not there', async () => {
  const answer = await as('admin').write('POST', `${workload}/plans`, { kind: 'scale', replicas: 3 })
  expect(answer).toMatchObject({ status: 404, json: { refusal: { reason: 'not-found' } } })
})

test('reading the log is an entry, once', async () => {
  for (let turn = 0; turn < 3; turn += 1) await as('auditor').get('/api/audit?log=ops&outcome=failed')
  const { entries } = auditAnswerSchema.parse((await as('auditor').get('/api/audit?log=sec&action=audit.viewed')).json)
  expect(entries.filter(({ facts }) => facts['filter'] === 'outcome:failed')).toHaveLength(1)
})

test('one entry is found by its number, none by another', async () => {
  expect(await as('auditor').get('/api/audit/ops/0')).toMatchObject({ status: 200, json: { log: 'ops', seq: 0 } })
  expect((await as('auditor').get('/api/audit/ops/99999')).status).toBe(404)
  expect((await as('auditor').get('/api/audit/ops/-1')).status).toBe(422)
})

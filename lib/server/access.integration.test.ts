import { afterAll, beforeAll, expect, test } from 'vitest'

import { auditAnswerSchema } from '#lib/contracts/audit.ts'
import { browserOf, textIn, type Browser } from './testing/browser.ts'
import {
  endOf,
  freePort,
  runAccountCommand,
  runServer,
  setupTokenOf,
  startBuiltConsole,
  untilOpened,
  type RunningConsole,
} from './testing/running-console.ts'

const password = 'plum-orbit-kettle-verandah-41'
let console: RunningConsole
let admin: Browser

beforeAll(async () => {
  console = await startBuiltConsole()
  await untilOpened(console)
  admin = browserOf(console)
})
afterAll(() => console.stop())

const submissionPath = '/api/actions/0197b6a2-0000-7000-8000-000000000001/submission'
const order = {
  planHash: 'a'.repeat(64),
  reason: 'More visitors expected tonight',
}

test('the first admin is made once, by the holder of the printed token', async () => {
  const wrong = await admin.write('POST', '/api/setup', { token: 'guess', username: 'admin', password })
  expect(wrong).toMatchObject({ status: 403, json: { refusal: { reason: 'setup-token-wrong' } } })
  const token = await setupTokenOf(console)
  const weak = await admin.write('POST', '/api/setup', { token, username: 'admin', password: 'tracardi' })
  expect(weak).toMatchObject({ status: 422, json: { refusal: { reason: 'password-too-weak' } } })
  const foreign = await admin.write('POST', '/api/setup', { token, username: 'admin', password }, { origin: 'null' })
  expect(foreign.status).toBe(403)
  expect(await admin.write('POST', '/api/setup', { token, username: 'admin', password })).toMatchObject({
    status: 201,
    json: { username: 'admin' },
  })
  expect(await admin.write('POST', '/api/setup', { token, username: 'second', password })).toMatchObject({
    status: 409,
    json: { refusal: { reason: 'setup-closed' } },
  })
})

test('nobody learns from a sign-in whether an account exists', async () => {
  const wrong = await browserOf(console).signIn('admin', 'not the password at all')
  const unknown = await browserOf(console).signIn('nobody', 'not the password at all')
  expect(wrong).toMatchObject({ status: 401, json: { refusal: { reason: 'sign-in-failed' } } })
  expect(unknown.status).toBe(401)
  expect(Object.assign({}, unknown.json, { requestId: '' })).toEqual(Object.assign({}, wrong.json, { requestId: '' }))
})

test('an admin signs in; the cookie is for this host, pages of ours and the server only', async () => {
  const answer = await admin.signIn('admin', password)
  expect(answer.status).toBe(200)
  const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('tracardi-ops.session='))
  expect(cookie).toMatch(/HttpOnly/i)
  expect(cookie).toMatch(/SameSite=Strict/i)
  expect(await admin.get('/api/session')).toMatchObject({
    status: 200,
    json: { name: 'admin', role: 'admin', address: '127.0.0.1' },
  })
})

test('the picture and its description are for whoever is signed in', async () => {
  expect((await browserOf(console).get('/api/topology')).status).toBe(401)
  expect((await browserOf(console).get('/api/openapi.json')).status).toBe(401)
  const topology = await admin.get('/api/topology')
  expect(topology).toMatchObject({ status: 200, json: { problems: [{ code: 'bad-kubeconfig' }] } })
  expect(topology.headers.get('cache-control')).toContain('no-store')
  expect((await admin.get('/api/openapi.json')).json).toMatchObject({ openapi: '3.1.0' })
})

test('health needs no sign-in and names nothing', async () => {
  expect((await browserOf(console).get('/api/healthz')).json).toEqual({ status: 'ok' })
  expect(await browserOf(console).get('/api/readyz')).toMatchObject({
    status: 503,
    json: { status: 'not-ready', database: 'ready', cluster: 'unavailable' },
  })
})

test.each([
  ['no origin', { origin: '' }],
  ['a foreign origin', { origin: 'https://evil.example' }],
  ['the origin null', { origin: 'null' }],
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['another port of this machine', { 'sec-fetch-site': 'same-site' }],
  ['no token', { 'x-console-csrf': '' }],
  ['another token', { 'x-console-csrf': 'x'.repeat(43) }],
])('a write with %s is refused and recorded', async (_, headers) => {
  const answer = await admin.write('PUT', submissionPath, order, headers)
  expect(answer).toMatchObject({ status: 403, json: { refusal: { reason: 'foreign-origin' } } })
})

test.each([
  ['a form', JSON.stringify(order), 'text/plain', 415, 'not-json'],
  ['malformed JSON', '{"planHash":', 'application/json', 422, 'malformed'],
  ['an unknown field', JSON.stringify({ ...order, force: true }), 'application/json', 422, 'malformed'],
  ['a reason that is a number', JSON.stringify({ ...order, reason: 3 }), 'application/json', 422, 'malformed'],
])('%s is refused in words', async (_, body, type, status, reason) => {
  const csrf = textIn((await admin.get('/api/session')).json, 'csrf')
  const headers = { 'content-type': type, origin: console.origin, 'x-console-csrf': csrf, cookie: admin.cookies() }
  const answer = await console.ask({ method: 'PUT', path: submissionPath, body, headers })
  expect(answer).toMatchObject({ status, json: { refusal: { reason } } })
})

test('an unknown field is named', async () => {
  const answer = await admin.write('PUT', submissionPath, { ...order, force: true })
  expect(answer.json).toMatchObject({
    message: 'The request is not understood. force: is not a known field.',
    refusal: { issues: [{ path: 'force' }] },
  })
})

test('methods and parts of next-auth that are not in use are not there', async () => {
  expect((await admin.write('POST', '/api/topology', {})).status).toBe(405)
  expect((await admin.write('POST', '/api/auth/signout', {})).status).toBe(404)
  expect((await admin.get('/api/auth/callback/credentials?username=admin&password=x')).status).toBe(404)
})

test('a guesser has to wait and is told how long', async () => {
  for (let attempt = 0; attempt < 5; attempt += 1) await browserOf(console).signIn('guessed', 'wrong password')
  const answer = await browserOf(console).signIn('guessed', 'wrong password')
  expect(answer).toMatchObject({ status: 429, json: { refusal: { reason: 'too-many-requests' } } })
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(60)
})

test('sign-ins, denials and refusals are entries, without the passwords', async () => {
  const { entries } = auditAnswerSchema.parse((await admin.get('/api/audit?log=sec&limit=100')).json)
  const actions = entries.map(({ action }) => action)
  for (const action of ['setup.completed', 'session.started', 'session.failed', 'access.denied']) {
    expect(actions).toContain(action)
  }
  expect(JSON.stringify(entries)).not.toContain(password)
  expect(console.output()).not.toContain(password)
})

test('the account command says why it cannot work beside the console', () => {
  const run = runAccountCommand(console.dataFolder, ['list'])
  expect(run.status).toBe(1)
  expect(run.stderr).toContain('is in use by process')
  expect(run.stderr.trim().split('\n')).toHaveLength(1)
})

test('a second console on the same folder does not run', async () => {
  const port = String(await freePort())
  const { code, said } = await endOf(runServer({ PORT: port, DATA_FOLDER: console.dataFolder }))
  expect(code).toBe(1)
  expect(said).toContain(`The data folder ${console.dataFolder} is in use by process`)
})

test('signing out ends the session at the next request, also for whoever kept the cookie', async () => {
  const kept = admin.cookies()
  const answer = await admin.write('POST', '/api/session/end', {})
  expect(answer).toMatchObject({ status: 200, json: { ended: 1 } })
  expect(await console.ask({ path: '/api/topology', headers: { cookie: kept } })).toMatchObject({
    status: 401,
    json: { refusal: { reason: 'session-ended' } },
  })
  expect(
    await console.ask({ path: '/api/topology', headers: { cookie: 'tracardi-ops.session=forged' } }),
  ).toMatchObject({
    status: 401,
    json: { refusal: { reason: 'not-signed-in' } },
  })
})

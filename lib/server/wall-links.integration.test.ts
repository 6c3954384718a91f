import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { auditAnswerSchema } from '#lib/contracts/audit.ts'
import { madeWallLinkSchema, wallLinksAnswerSchema } from '#lib/contracts/wall-links.ts'
import { browserOf, type Browser } from './testing/browser.ts'
import { addAccounts, startBuiltConsole, untilOpened, type RunningConsole } from './testing/running-console.ts'

const password = 'plum-orbit-kettle-verandah-41'
let console: RunningConsole
let admin: Browser
let oncall: Browser

beforeAll(async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'console-wall-'))
  addAccounts(dataFolder, { admin: 'admin', oncall: 'operator' }, password)
  console = await startBuiltConsole({ DATA_FOLDER: dataFolder })
  await untilOpened(console)
  admin = browserOf(console)
  await admin.signIn('admin', password)
  oncall = browserOf(console)
  await oncall.signIn('oncall', password)
})
afterAll(() => console.stop())

async function made(name: string) {
  const { status, json } = await admin.write('POST', '/api/wall/links', { name, days: 7 })
  expect(status).toBe(201)
  return madeWallLinkSchema.parse(json)
}

/** A browser that nobody signed in to, with the link open. */
async function screenWith(token: string): Promise<Browser> {
  const screen = browserOf(console)
  expect((await screen.write('POST', '/api/wall/opening', { token })).status).toBe(200)
  return screen
}

async function listed() {
  return wallLinksAnswerSchema.parse((await oncall.get('/api/wall/links')).json).links
}

async function recorded(action: string): Promise<readonly Record<string, unknown>[]> {
  const { json } = await admin.get(`/api/audit?log=sec&action=${action}`)
  return auditAnswerSchema.parse(json).entries.map(({ facts, outcome }) => ({ ...facts, code: outcome?.code }))
}

const wallPanel =
  '/api/installations/tracardi/main/metrics/panel?id=requests&from=2026-01-01T00:00:00Z&to=2026-01-01T01:00:00Z'

test('a screen with a link reads the wall, and nothing else of the console', async () => {
  const { token } = await made('lobby')
  const screen = await screenWith(token)
  expect(await screen.get('/wall')).toMatchObject({ status: 200 })
  expect(await screen.get('/api/wall')).toMatchObject({ status: 200, json: { topology: { routes: [], nodes: null } } })
  expect(await screen.get('/api/installations/tracardi/main/alerts')).toMatchObject({ status: 200 })
  // No cluster is there, so the panel is missing; the question itself is allowed.
  expect(await screen.get(`${wallPanel}&subject=role:collector`)).toMatchObject({ status: 404 })

  const closed = [
    `${wallPanel}&subject=instance:tracardi/be-1`,
    `${wallPanel.replace('requests', 'cpu')}&subject=role:collector`,
    '/api/live',
    '/api/topology',
    '/api/actions',
    '/api/audit?log=ops',
    '/api/session',
    '/api/wall/links',
    '/api/openapi.json',
  ]
  for (const path of closed) expect({ path, status: (await screen.get(path)).status }).toEqual({ path, status: 401 })
  expect((await screen.write('POST', '/api/wall/links', { name: 'another', days: 1 })).status).toBe(401)
  for (const page of ['/', '/settings', '/audit', '/i/tracardi/main/throughput']) {
    const answer = await screen.get(page)
    expect(answer.headers.get('location') ?? answer.text).toContain('/sign-in')
  }
  const refusals = await recorded('wall-link.refused')
  expect(refusals).toContainEqual(expect.objectContaining({ link: 'lobby', method: 'GET', code: 'not-signed-in' }))
  expect(await recorded('wall-link.opened')).toMatchObject([{ link: 'lobby' }])
})

test('the token is in one answer and one cookie that no script reads, and is kept and logged nowhere', async () => {
  const { link, token } = await made('canteen')
  const answer = await browserOf(console).write('POST', '/api/wall/opening', { token })
  expect(answer.headers.getSetCookie()[0]).toMatch(/^tracardi-ops\.wall=.*Max-Age=319\d{4}; HttpOnly; SameSite=Strict/)
  expect(answer.text).not.toContain(token)
  expect((await listed()).find(({ id }) => id === link.id)?.lastUsedAt).not.toBeNull()
  for (const path of ['/api/wall/links', '/api/audit?log=sec', '/api/audit?log=ops'])
    expect((await admin.get(path)).text).not.toContain(token)
  expect(console.output()).not.toContain(token)
  expect((await recorded('wall-link.made'))[0]).toMatchObject({ link: 'canteen', link_id: link.id })
})

test('a revoked link ends its screens at their next question, says so, and opens nothing again', async () => {
  const { link, token } = await made('hall')
  const screen = await screenWith(token)
  const revocation = `/api/wall/links/${link.id}/revocation`
  expect((await oncall.write('PUT', revocation, {})).status).toBe(403)
  expect(await screen.get('/api/wall')).toMatchObject({ status: 200 })
  expect((await admin.write('PUT', revocation, {})).json).toMatchObject({ revoked: { by: 'admin' } })
  expect(await screen.get('/api/wall')).toMatchObject({ status: 401, json: { refusal: { reason: 'session-ended' } } })
  expect((await screen.get('/wall')).text).toContain('The link of this screen has ended')
  expect((await screen.write('POST', '/api/wall/opening', { token })).status).toBe(404)
  expect((await admin.write('PUT', revocation, {})).status).toBe(404)
  expect(await recorded('wall-link.revoked')).toMatchObject([{ link: 'hall' }])
  const codes = (await recorded('wall-link.refused'))
    .filter((told) => told['link'] === 'hall')
    .map((told) => told['code'])
  expect(new Set(codes)).toEqual(new Set(['session-ended', 'not-found']))
})

test('only admins make links, of a name of its own and for a year at most', async () => {
  const ask = (body: unknown, browser = admin) => browser.write('POST', '/api/wall/links', body)
  expect((await ask({ name: 'mine', days: 7 }, oncall)).status).toBe(403)
  expect((await ask({ name: 'for ever', days: 366 })).status).toBe(422)
  await made('twice')
  expect((await ask({ name: 'twice', days: 7 })).status).toBe(422)
})

test('a token that no link has opens nothing, and neither does a page of another origin', async () => {
  const stranger = browserOf(console)
  const guessed = { token: 'a'.repeat(43) }
  expect((await stranger.write('POST', '/api/wall/opening', guessed)).status).toBe(404)
  const { token } = await made('porch')
  const headers = { origin: 'https://elsewhere.example' }
  expect((await stranger.write('POST', '/api/wall/opening', { token }, headers)).status).toBe(403)
  expect(await recorded('wall-link.refused')).toContainEqual(expect.objectContaining({ link: null, code: 'not-found' }))
})

import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { alertReceiversAnswerSchema } from '#lib/contracts/alert-receivers.ts'
import { browserOf } from './testing/browser.ts'
import { addAccounts, endOf, freePort, runServer, startBuiltConsole, untilOpened } from './testing/running-console.ts'

const password = 'plum-orbit-kettle-verandah-41'
const key = 'a key of more than twenty-four bytes'
const secret = 'services/T0CANARY/of-the-address'
const settled = { timeout: 30_000, interval: 100 }

let dataFolder = ''
let folder = ''
let receiver: Server
let isDown = true
const taken: { readonly event: string; readonly isSigned: boolean }[] = []

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'console-alerts-'))
  folder = join(dataFolder, 'receivers')
  await mkdir(folder)
  receiver = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = request.headers
      const expected = createHmac('sha256', key)
        .update(`${String(id)}.${String(time)}.${body}`)
        .digest('base64')
      if (!isDown) taken.push({ event: JSON.parse(body).event, isSigned: signature === `v1,${expected}` })
      response.writeHead(isDown ? 503 : 204).end()
    })
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  await writeFile(
    join(folder, 'oncall.url'),
    `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/${secret}\n`,
  )
  await writeFile(join(folder, 'oncall.key'), `${key}\n`)
  addAccounts(dataFolder, { admin: 'admin', oncall: 'operator' }, password)
})
afterAll(async () => {
  receiver.closeAllConnections()
  receiver.close()
  await rm(dataFolder, { recursive: true, force: true })
})

const environment = () => ({
  DATA_FOLDER: dataFolder,
  ALERT_RECEIVERS: 'oncall=webhook',
  ALERT_RECEIVERS_DIR: folder,
})

test('an admin sends a test, which reaches a receiver that was down, and its address is nowhere', async () => {
  const running = await startBuiltConsole(environment())
  await untilOpened(running)
  const [admin, oncall] = [browserOf(running), browserOf(running)]
  await admin.signIn('admin', password)
  await oncall.signIn('oncall', password)
  expect((await oncall.write('POST', '/api/alert-receivers/test', { name: 'oncall' })).status).toBe(403)
  expect((await admin.write('POST', '/api/alert-receivers/test', { name: 'nobody' })).status).toBe(404)
  expect((await admin.write('POST', '/api/alert-receivers/test', { name: 'oncall' })).status).toBe(200)
  const state = async () => alertReceiversAnswerSchema.parse((await oncall.get('/api/alert-receivers')).json).receivers
  await expect.poll(state, settled).toMatchObject([
    {
      name: 'oncall',
      format: 'webhook',
      waiting: 1,
      succeededAt: null,
      failure: expect.stringMatching(/^answers 503/),
    },
  ])
  isDown = false
  await expect
    .poll(state, settled)
    .toMatchObject([{ waiting: 0, failure: null, succeededAt: expect.stringMatching(/^20/) }])
  expect(taken).toEqual([{ event: 'test', isSigned: true }])
  const entries = JSON.stringify((await admin.get('/api/audit?log=ops')).json)
  expect(entries).toContain('"alert-receiver.tested"')
  const [page, answer] = [await admin.get('/settings'), await oncall.get('/api/alert-receivers')]
  await running.stop()
  for (const text of [entries, page.text, answer.text, running.output()]) expect(text).not.toContain('CANARY')
})

test('an address that cannot be used is told at the start, by its file', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'console-alerts-'))
  await writeFile(join(empty, 'oncall.url'), `ftp://hooks.example.org/${secret}`)
  const refused = runServer({
    ...environment(),
    PORT: String(await freePort()),
    DATA_FOLDER: empty,
    ALERT_RECEIVERS_DIR: empty,
  })
  const { code, said } = await endOf(refused)
  expect([code, said]).toEqual([1, expect.stringContaining('oncall.url that holds an https URL')])
  expect(said).not.toContain('CANARY')
  await rm(empty, { recursive: true, force: true })
})

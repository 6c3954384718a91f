import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { auditStateAnswerSchema } from '#lib/contracts/audit-state.ts'
import { browserOf } from './testing/browser.ts'
import { addAccounts, endOf, freePort, runServer, startBuiltConsole, untilOpened } from './testing/running-console.ts'

const password = 'plum-orbit-kettle-verandah-41'
const key = 'a key of more than twenty-four bytes'
const settled = { timeout: 30_000, interval: 100 }

let dataFolder = ''
let siem: Server
let address = ''
let isDown = false
const taken: { readonly log: string; readonly seq: number; readonly body: string }[] = []

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'console-siem-'))
  await writeFile(join(dataFolder, 'key'), `${key}\n`)
  siem = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (text: string) => (body += text))
    request.on('end', () => {
      const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = request.headers
      const expected = createHmac('sha256', key)
        .update(`${String(id)}.${String(time)}.${body}`)
        .digest('base64')
      const isOurs = signature === `v1,${expected}`
      if (isOurs && !isDown) {
        for (const line of body.split('\n').slice(0, -1)) taken.push(JSON.parse(line))
      }
      response.writeHead(isDown ? 503 : isOurs ? 204 : 401).end()
    })
  }).listen(0, '127.0.0.1')
  await once(siem, 'listening')
  address = `http://127.0.0.1:${(siem.address() as AddressInfo).port}/audit`
  addAccounts(dataFolder, { auditor: 'auditor' }, password)
})
afterAll(async () => {
  siem.closeAllConnections()
  siem.close()
  await rm(dataFolder, { recursive: true, force: true })
})

const environment = () => ({
  DATA_FOLDER: dataFolder,
  AUDIT_WEBHOOK_URL: address,
  AUDIT_WEBHOOK_KEY_FILE: join(dataFolder, 'key'),
})

/** The sequence numbers of a log, in the order in which they came first. */
const seqs = (log: string) => [...new Set(taken.filter((entry) => entry.log === log).map(({ seq }) => seq))]

test('every entry of a console reaches its SIEM, over an outage and a restart, and the page says how far it is', async () => {
  const first = await startBuiltConsole(environment())
  await untilOpened(first)
  const auditor = browserOf(first)
  await auditor.signIn('auditor', password)
  const receivers = async () =>
    auditStateAnswerSchema.parse((await auditor.get('/api/audit/state')).json).map((state) => state.receivers[0])
  await expect.poll(receivers, settled).toMatchObject([{ behind: 0 }, { behind: 0 }])
  isDown = true
  await auditor.get('/api/audit/export?format=csv')
  await expect
    .poll(async () => (await receivers())[1], settled)
    .toMatchObject({ name: `webhook ${address}`, behind: 2, failure: 'answers 503 to 2 entries' })
  first.process.kill('SIGTERM')
  await once(first.process, 'exit')
  isDown = false
  const second = await startBuiltConsole(environment())
  await untilOpened(second)
  await expect
    .poll(() => taken.filter(({ body }) => body.includes('"action":"console.started"')).length, settled)
    .toBe(2)
  expect(taken.some(({ body }) => body.includes('"action":"console.stopping"'))).toBe(true)
  await expect.poll(() => taken.some(({ body }) => body.includes('"action":"audit.exported"')), settled).toBe(true)
  await second.stop()
  for (const log of ['ops', 'sec']) expect(seqs(log)).toEqual([...seqs(log).keys()])
  expect(second.output() + first.output()).not.toContain(key)
})

test('a key that cannot be used is told at the start', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'console-siem-'))
  const refused = runServer({
    ...environment(),
    PORT: String(await freePort()),
    DATA_FOLDER: empty,
    AUDIT_WEBHOOK_KEY_FILE: join(empty, 'none'),
  })
  const { code, said } = await endOf(refused)
  expect([code, said]).toEqual([1, expect.stringContaining('AUDIT_WEBHOOK_KEY_FILE is')])
  await rm(empty, { recursive: true, force: true })
})

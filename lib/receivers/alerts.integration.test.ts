import { spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod/mini'

import { acknowledge, silence } from '#lib/database/alerts.ts'
import { queueTest } from '#lib/database/queue-notices.ts'
import { databaseKinds, testServer, type TestServer } from '#lib/database/testing/test-database.ts'
import { alertWebhook } from './alert-webhook.ts'
import { alertingConsole, blind, fine, key, receiverFiles, trouble, webhookKeyText } from './testing/alerting.ts'
import { webhookKey } from './webhook-key.ts'

const secret = 'T0CANARY/B1CANARY/of-the-address'
const settled = { timeout: 30_000, interval: 30 }
const messageSchema = z.object({
  id: z.string(),
  event: z.string(),
  ongoing: z.boolean(),
  alert: z.object({ key: z.string(), sentence: z.string() }),
  installation: z.nullable(z.object({ namespace: z.string(), release: z.string() })),
})

async function listening(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

type Post = { readonly headers: IncomingMessage['headers']; readonly body: string }

/** A receiver whose next answers are given, and which then answers 204; it keeps what it acknowledged. */
async function receiverOf(answers: readonly ((response: ServerResponse) => void)[], port = 0) {
  const left = [...answers]
  const asked: number[] = []
  const taken: Post[] = []
  const server = createServer((request, response) => {
    asked.push(Date.now())
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('error', () => {})
    request.on('end', () => {
      const answer = left.shift()
      if (answer) return answer(response)
      taken.push({ headers: request.headers, body })
      response.writeHead(204).end()
    })
  })
  const own = await listening(server, port)
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  onTestFinished(close)
  const messages = () => taken.map(({ body }) => messageSchema.parse(JSON.parse(body)))
  const events = () => messages().map(({ event }) => event)
  return { address: `http://127.0.0.1:${own}/services/${secret}`, port: own, asked, taken, messages, events, close }
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(code, headers).end('<html>no</html>')

describe.each(databaseKinds)('alert receivers on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer(kind)
  })
  afterAll(() => server.remove())

  async function alerting(address: string, id?: string) {
    const own = await server.fresh()
    onTestFinished(() => own.remove())
    const receiver = alertWebhook('webhook', receiverFiles(address))
    return { own, receiver, ...(await alertingConsole(own, receiver, id)) }
  }

  test('a receiver that fails, hangs and dies is told everything, in order, signed, and each message under one id', async () => {
    const hangs = () => {}
    const cuts = (response: ServerResponse) => void response.socket?.resetAndDestroy()
    const half = (response: ServerResponse) => {
      response.writeHead(200, { 'content-length': '100' }).write('half')
      setTimeout(() => response.socket?.resetAndDestroy(), 20)
    }
    const first = await receiverOf([status(500), hangs, cuts, half, status(503)])
    const { see, tell, own, receiver } = await alerting(first.address)
    const forwarding = tell()
    await see(trouble)
    await expect.poll(first.events, settled).toEqual(['firing'])
    first.close()
    await see(blind)
    await expect
      .poll(() => forwarding.state().standing?.outage?.failure, settled)
      .toMatch(/refuses the connection|cut the connection/)
    // The console ends while its receiver is down, and another goes on where it was.
    await forwarding.stop()
    const other = await alertingConsole(own, receiver, 'console-2')
    await other.see(trouble)
    await acknowledge(own.database.prisma, { key, by: 'oncall', at: new Date(), receivers: [receiver.name] })
    await other.see(fine)
    await other.see(fine)
    const second = await receiverOf([], first.port)
    other.tell()
    await expect.poll(second.events, settled).toEqual(['unknown', 'firing', 'taken', 'resolved'])
    for (const { headers, body } of [...first.taken, ...second.taken]) {
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
      const expected = createHmac('sha256', webhookKey(webhookKeyText) ?? '').update(signed)
      expect(headers['webhook-signature']).toBe(`v1,${expected.digest('base64')}`)
      expect(messageSchema.parse(JSON.parse(body))).toMatchObject({
        id: headers['webhook-id'],
        alert: { key },
        installation: { namespace: 'tracardi', release: 'tracardi' },
      })
    }
    expect(JSON.stringify([...first.taken, ...second.taken])).not.toContain('"oncall"')
  })

  test('a receiver that asks for time is left alone for it', async () => {
    const busy = await receiverOf([status(429, { 'retry-after': '2' })])
    const { see, tell } = await alerting(busy.address)
    const forwarding = tell()
    await see(trouble)
    await expect.poll(() => forwarding.state().standing?.outage?.failure, settled).toMatch(/^answers 429, too many/)
    await expect.poll(busy.events, settled).toEqual(['firing'])
    expect(Number(busy.asked[1]) - Number(busy.asked[0])).toBeGreaterThanOrEqual(1_900)
  })

  test('a silence is kept to, and what is different when it ends is told then', async () => {
    const quiet = await receiverOf([])
    const { see, tell, own, receiver } = await alerting(quiet.address)
    tell()
    await see(trouble)
    await expect.poll(quiet.events, settled).toEqual(['firing'])
    const until = (minutes: number) => ({
      by: 'admin',
      reason: 'A planned test',
      until: new Date(Date.now() + minutes * 60_000).toISOString(),
    })
    await silence(own.database.prisma, key, until(10))
    await acknowledge(own.database.prisma, { key, by: 'oncall', at: new Date(), receivers: [receiver.name] })
    await see(blind)
    await see(trouble)
    expect(await own.database.prisma.alertNotice.count()).toBe(0)
    await see(fine)
    await see(fine)
    await silence(own.database.prisma, key, until(-1))
    await see(fine)
    await see(fine)
    await expect.poll(quiet.events, settled).toEqual(['firing', 'resolved'])
    expect(await own.database.prisma.alertNotice.count()).toBe(0)
  })

  test('what begins and ends in silence is never told', async () => {
    const quiet = await receiverOf([])
    const { see, tell, own, receiver } = await alerting(quiet.address)
    tell()
    await see(trouble)
    await expect.poll(quiet.events, settled).toEqual(['firing'])
    await see(fine)
    await see(fine)
    await expect.poll(quiet.events, settled).toEqual(['firing', 'resolved'])
    await silence(own.database.prisma, key, {
      by: 'admin',
      reason: 'A planned test',
      until: new Date(Date.now() + 60_000).toISOString(),
    })
    for (const seen of [trouble, fine, fine]) await see(seen)
    await own.asOwner(`update alert set silenced_until = now() - interval '1 second';`)
    await see(fine)
    expect(await own.database.prisma.alertNotice.count({ where: { receiver: receiver.name } })).toBe(0)
  })

  test('a message that is refused for itself is given up, on record, and the next one goes', async () => {
    const picky = await receiverOf(Array.from({ length: 5 }, () => status(400)))
    const { see, tell, recorded } = await alerting(picky.address)
    await see(trouble)
    await see(blind)
    tell()
    await expect.poll(picky.events, settled).toEqual(['unknown'])
    const [entry, ...others] = (await recorded()).filter(({ action }) => action === 'alert-receiver.gave-up')
    expect(others).toEqual([])
    expect(entry?.facts).toEqual({
      receiver: 'webhook oncall',
      messages: 1,
      cause: 'answers 400: it does not take messages of this format',
    })
  })

  test('what could not be told within a day is given up, and an outage is recorded with its end', async () => {
    const down = await receiverOf([])
    down.close()
    const { see, tell, recorded, own } = await alerting(down.address)
    const forwarding = tell()
    await see(trouble)
    await expect.poll(() => forwarding.state().standing?.outage?.failure, settled).toBe('refuses the connection')
    await own.asOwner(`update audit_receiver set failing_since = now() - interval '2 minutes';`)
    const actions = async () => (await recorded()).map(({ action }) => action)
    await expect.poll(actions, settled).toEqual(['alert-receiver.failing'])
    await own.asOwner(`update alert_notice set created_at = now() - interval '25 hours';`)
    await expect.poll(actions, settled).toEqual(['alert-receiver.failing', 'alert-receiver.gave-up'])
    const up = await receiverOf([], down.port)
    await see(blind)
    await expect.poll(up.events, settled).toEqual(['unknown'])
    await expect
      .poll(actions, settled)
      .toEqual(['alert-receiver.failing', 'alert-receiver.gave-up', 'alert-receiver.recovered'])
  })

  test('of two consoles one tells', async () => {
    const calm = await receiverOf([])
    const { see, tell, own, receiver } = await alerting(calm.address)
    const other = await alertingConsole(own, receiver, 'console-2')
    const forwardings = [tell(), ...(kind === 'postgresql' ? [other.tell()] : [])]
    for (const seen of [trouble, blind, trouble, fine, fine]) await Promise.all([see(seen), other.see(seen)])
    await expect.poll(calm.events, settled).toContain('resolved')
    forwardings.forEach(({ poke }) => poke())
    await pause(200)
    expect(new Set(calm.messages().map(({ id }) => id)).size).toBe(calm.taken.length)
    expect(calm.events()[0]).toBe('firing')
  })

  test('a receiver that comes later hears once of what fires, and after an absence of what it missed', async () => {
    const [first, second] = [await receiverOf([]), await receiverOf([])]
    const { see, tell, own } = await alerting(first.address)
    const later = { ...alertWebhook('webhook', receiverFiles(second.address)), name: 'webhook later' }
    const elder = tell()
    await see(trouble)
    await expect.poll(first.events, settled).toEqual(['firing'])
    await acknowledge(own.database.prisma, { key, by: 'oncall', at: new Date(), receivers: ['webhook oncall'] })
    await expect.poll(first.events, settled).toEqual(['firing', 'taken'])
    await elder.stop()
    await own.asOwner(`update alert set since = since - interval '1 hour', changed_at = changed_at - interval '1 hour';
      update alert_told set at = at - interval '1 hour';`)

    const joined = await alertingConsole(own, later)
    await joined.see(trouble)
    const telling = joined.tell()
    await expect.poll(second.events, settled).toEqual(['firing', 'taken'])
    expect(second.messages()[0]?.ongoing).toBe(true)
    await telling.stop()
    const restarted = await alertingConsole(own, later, 'console-2')
    await restarted.see(trouble)
    expect(await own.database.prisma.alertNotice.count()).toBe(0)

    // It is taken out, and comes back when the alert is over.
    await see(fine)
    await see(fine)
    expect(await own.database.prisma.alertNotice.count({ where: { receiver: later.name } })).toBe(0)
    await restarted.see(fine)
    restarted.tell()
    await expect.poll(second.events, settled).toEqual(['firing', 'taken', 'resolved'])
    expect(second.messages()[2]?.ongoing).toBe(false)
  })

  test('a receiver that comes in a silence hears of it when it ends', async () => {
    const late = await receiverOf([])
    const { see, own } = await alerting('http://127.0.0.1:1/nobody')
    await see(trouble)
    const reason = 'A planned test'
    await silence(own.database.prisma, key, { by: 'admin', reason, until: new Date(Date.now() + 60_000).toISOString() })
    const later = { ...alertWebhook('webhook', receiverFiles(late.address)), name: 'webhook later' }
    const joined = await alertingConsole(own, later)
    await joined.see(trouble)
    expect(await own.database.prisma.alertNotice.count({ where: { receiver: later.name } })).toBe(0)
    await own.asOwner(`update alert set silenced_until = now() - interval '1 second';`)
    await joined.see(trouble)
    joined.tell()
    await expect.poll(late.events, settled).toEqual(['firing'])
  })

  test('a redirect is not followed, and the address of a webhook is kept nowhere', async () => {
    const elsewhere = await receiverOf([])
    const redirect = status(307, { location: elsewhere.address })
    const moved = await receiverOf(Array.from({ length: 1_000 }, () => redirect))
    const { see, tell, own, recorded } = await alerting(moved.address)
    const forwarding = tell()
    await see(trouble)
    await expect.poll(() => forwarding.state().standing?.outage?.failure, settled).toMatch(/^answers 307, a redirect/)
    await own.asOwner(`update audit_receiver set failing_since = now() - interval '2 minutes';`)
    await expect.poll(async () => (await recorded()).map(({ action }) => action), settled).toHaveLength(1)
    expect(elsewhere.asked).toEqual([])
    const rows = await own.database.prisma.$queryRaw`select row_to_json(r)::text from audit_receiver r
      union all select row_to_json(n)::text from alert_notice n`
    expect(JSON.stringify([rows, await recorded(), forwarding.state()])).not.toContain('CANARY')
  })

  test('one test waits at a time, and is told like an alert', async () => {
    const calm = await receiverOf([])
    const { tell, own, receiver } = await alerting(calm.address)
    expect(await queueTest(own.database.prisma, receiver.name)).toBe(true)
    expect(await queueTest(own.database.prisma, receiver.name)).toBe(false)
    tell()
    await expect.poll(calm.messages, settled).toMatchObject([{ event: 'test', installation: null }])
    expect(await queueTest(own.database.prisma, receiver.name)).toBe(true)
  })
})

describe('over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'alert-tls-'))
  beforeAll(() => {
    const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=alerts'.split(' ')
    const files = ['-keyout', join(folder, 'tls.key'), '-out', join(folder, 'tls.crt')]
    const made = spawnSync('openssl', [...words, ...files, '-addext', 'subjectAltName=DNS:alerts.example.org'])
    if (made.status !== 0) throw new Error(String(made.stderr))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const notice = {
    id: 'x',
    kind: 'test',
    isOngoing: false,
    namespace: '',
    release: '',
    alert: { key: 'test', severity: 'ticket', sentence: '', detail: '', since: '', changedAt: '' },
  } as const

  test.each([
    ['an unknown authority', false, 'shows a certificate of an authority that is not trusted here'],
    ['another name', true, 'shows a certificate for another name'],
  ])('a certificate of %s is refused in words', async (_, isKnown, words) => {
    const tls = { key: readFileSync(join(folder, 'tls.key')), cert: readFileSync(join(folder, 'tls.crt')) }
    const secure = createSecure(tls, (_request, response) => void response.writeHead(204).end())
    const files = receiverFiles(`https://127.0.0.1:${await listening(secure)}/${secret}`)
    onTestFinished(() => void secure.close())
    const receiver = alertWebhook('webhook', { ...files, ...(isKnown ? { ca: String(tls.cert) } : {}) })
    await expect(receiver.send(notice)).rejects.toThrow(words)
  })

  test('an address that became unusable is named by its file', async () => {
    const files = receiverFiles('https://alerts.example.org')
    writeFileSync(files.addressFile, `http://alerts.example.org/${secret}`)
    await expect(alertWebhook('slack', files).send(notice)).rejects.toThrow(/^is not asked: .*oncall\.url must hold/)
  })
})

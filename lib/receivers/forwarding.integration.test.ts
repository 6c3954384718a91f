import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { createServer as createTcp, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createServer as createTls } from 'node:tls'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { openAuditLog, type ConsoleAuditLog } from '#lib/database/audit-log.ts'
import { logCursors } from '#lib/database/log-cursors.ts'
import { receiverHolds } from '#lib/database/receiver-holds.ts'
import { storedLog } from '#lib/database/stored-log.ts'
import { databaseKinds, testServer, type TestDatabase, type TestServer } from '#lib/database/testing/test-database.ts'
import type { AuditDraft } from '#lib/domain/audit-entry.ts'
import { forwardLog } from '#lib/operations/forward-log.ts'
import type { LogStanding, Receiver } from '#lib/operations/forward-port.ts'
import type { Forwarding } from '#lib/operations/forward.ts'
import { syslogReceiver } from './syslog.ts'
import { syslogMessages, type SyslogMessage } from './testing/syslog-parser.ts'
import { webhookReceiver } from './webhook.ts'

const folder = mkdtempSync(join(tmpdir(), 'siem-'))
const keyFile = join(folder, 'key')
const certificate = join(folder, 'tls.crt')
const program = fileURLToPath(new URL('testing/receiver-program.ts', import.meta.url))

beforeAll(() => {
  writeFileSync(keyFile, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n')
  const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=siem'.split(' ')
  const files = ['-keyout', join(folder, 'tls.key'), '-out', certificate]
  const made = spawnSync('openssl', [...words, ...files, '-addext', 'subjectAltName=IP:127.0.0.1'])
  if (made.status !== 0) throw new Error(String(made.stderr))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const secure = () => ({ key: readFileSync(join(folder, 'tls.key')), cert: readFileSync(certificate) })

const draft = (log: 'ops' | 'sec', text: string): AuditDraft => {
  const entry = { log, phase: 'note', actor: { type: 'system', name: 'console' }, source: null } as const
  return log === 'ops'
    ? { ...entry, action: 'console.stopping', facts: { cause: text, opsSize: 1, secSize: 1 } }
    : { ...entry, action: 'network.refused', facts: { connections: 1 } }
}

/** A twentieth of every rest, so that a test need not wait for a back-off. */
function forward(
  own: TestDatabase,
  log: ConsoleAuditLog,
  receiver: Receiver,
  id = 'console-1',
): Forwarding<LogStanding> {
  const holder = { id, isAlone: own.database.kind === 'pglite' }
  const world = {
    holds: receiverHolds(own.database.prisma, holder),
    auditLog: log,
    now: () => new Date(),
    random: Math.random,
    pause: (milliseconds: number, signal: AbortSignal) =>
      pause(milliseconds / 20, undefined, { signal }).catch(() => {}),
    onProblem: (problem: string, error: unknown) => {
      if (error !== null) console.error(problem, error)
    },
  }
  const forwarding = forwardLog(world, logCursors(own.database.prisma, holder), receiver)
  onTestFinished(() => forwarding.stop())
  return forwarding
}

async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await pause(20)) if (await isTrue()) return
  throw new Error(`In vain was waited until ${what}.`)
}

const behind = (forwarding: Forwarding<LogStanding>) => {
  const { standing } = forwarding.state()
  return standing === null
    ? null
    : (['ops', 'sec'] as const).map((log) => standing.cursors[log].size - standing.cursors[log].next)
}

const hasAll = (forwarding: Forwarding<LogStanding>) =>
  until(() => behind(forwarding)?.join() === '0,0', 'everything was pushed')

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** A receiver within this process, for what a test looks at closely. */
async function http(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listening(createServer(listener))}/audit`
}

describe.each(databaseKinds)('on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer(kind)
  })
  afterAll(() => server.remove())

  async function opened(entries = 0) {
    const own = await server.fresh()
    onTestFinished(() => own.remove())
    const options = { console: { version: '0.1.0', pod: 'test' }, sink: () => Promise.resolve() }
    const log = await openAuditLog(own.database, options)
    for (let count = 0; count < entries; count += 1) await log.append(draft(count % 3 === 0 ? 'sec' : 'ops', 'stopped'))
    return { own, log }
  }

  describe.each(['syslog', 'webhook'] as const)('a %s receiver', (protocol) => {
    const receiverAt = (port: number) =>
      protocol === 'syslog'
        ? syslogReceiver(`tcp://127.0.0.1:${port}`, { hostname: 'test', deadlineMs: 3_000 })
        : webhookReceiver(`http://127.0.0.1:${port}/audit`, { keyFile, deadlineMs: 3_000 })

    test('that dies again and again, and a console that restarts, lose nothing and keep the order', async () => {
      const { own, log } = await opened(50)
      const port = await freePort()
      const file = join(folder, `${kind}-${protocol}.txt`)
      writeFileSync(file, '')
      let isDone = false
      const appending = (async () => {
        for (let count = 0; !isDone; count += 1) await log.append(draft(count % 3 === 0 ? 'sec' : 'ops', `n ${count}`))
      })()
      let forwarding = forward(own, log, receiverAt(port))
      for (const death of [1, 2, 3, 4, 2]) {
        const child = await started(protocol, port, file, death)
        await once(child, 'exit')
        if (death !== 3) continue
        await forwarding.stop()
        forwarding = forward(own, log, receiverAt(port), 'console-2')
      }
      isDone = true
      await appending
      const last = await started(protocol, port, file, 0)
      await hasAll(forwarding)
      last.kill('SIGKILL')
      await expectWhole(own, readFileSync(file, 'utf8'))
    })

    test('that is down stops neither appends nor the log, and gets what it missed', async () => {
      const { own, log } = await opened()
      const port = await freePort()
      const forwarding = forward(own, log, receiverAt(port))
      for (let count = 0; count < 20; count += 1) await log.append(draft('ops', 'stopped'))
      await until(() => (forwarding.state().standing?.outage ?? null) !== null, 'the outage was seen')
      expect(log.health()).toEqual({ state: 'writable' })
      expect(forwarding.state().standing?.outage?.failure).toBe('refuses the connection')
      const file = join(folder, `${kind}-${protocol}-down.txt`)
      const child = await started(protocol, port, file, 0)
      await hasAll(forwarding)
      child.kill('SIGKILL')
      await expectWhole(own, readFileSync(file, 'utf8'))
      await until(() => forwarding.state().standing?.outage === null, 'the outage was over')
    })
  })

  test('an outage is recorded once, its end once, and neither makes more entries', async () => {
    const { own, log } = await opened(3)
    let status = 503
    const address = await http((request, response) => {
      request.resume()
      request.on('end', () => response.writeHead(status).end())
    })
    const forwarding = forward(own, log, webhookReceiver(address, { keyFile }))
    await until(() => (forwarding.state().standing?.outage ?? null) !== null, 'the outage was seen')
    expect(forwarding.state().standing?.outage?.failure).toMatch(/^answers 503 to/)
    expect(await actions(own)).not.toContain('forwarding.failing')
    await own.asOwner(`update audit_receiver set failing_since = now() - interval '2 minutes';`)
    await until(async () => (await actions(own)).includes('forwarding.failing'), 'the outage was recorded')
    await pause(1_000)
    status = 204
    await hasAll(forwarding)
    await until(async () => (await actions(own)).includes('forwarding.resumed'), 'its end was recorded')
    // Within the hour a second outage is shown on the page and not recorded again.
    status = 503
    await log.append(draft('ops', 'stopped'))
    await until(() => (forwarding.state().standing?.outage ?? null) !== null, 'the second outage was seen')
    await own.asOwner(
      `update audit_receiver set failing_since = now() - interval '90 seconds', told_at = now() - interval '5 minutes';`,
    )
    await pause(1_000)
    status = 204
    await hasAll(forwarding)
    await pause(500)
    const told = (await actions(own)).filter((action) => action.startsWith('forwarding.'))
    expect(told).toEqual(['forwarding.failing', 'forwarding.resumed'])
  })

  test('a webhook gets signed batches of lines that verifiers read', async () => {
    const { own, log } = await opened(5)
    const posts: { readonly headers: Record<string, unknown>; readonly body: string }[] = []
    const address = await http((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        posts.push({ headers: request.headers, body })
        response.writeHead(200).end('thank you')
      })
    })
    await hasAll(forward(own, log, webhookReceiver(address, { keyFile })))
    const lines = posts.flatMap(({ body }) => body.split('\n').slice(0, -1)).map((line): unknown => JSON.parse(line))
    expect(lines).toContainEqual({
      log: 'ops',
      seq: 0,
      at: expect.stringMatching(/^20.*Z$/),
      prev: expect.stringMatching(/^[0-9a-f]{64}$/),
      leaf: expect.stringMatching(/^[0-9a-f]{64}$/),
      body: expect.stringContaining('"action":'),
    })
    expect(posts[0]?.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'webhook-id': expect.stringMatching(/^ops-0-\d+$/),
      'webhook-signature': expect.stringMatching(/^v1,/),
    })
    expect(JSON.stringify(posts)).not.toContain('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
  })

  test('a redirect is not followed', async () => {
    const { own, log } = await opened(1)
    let followed = 0
    const elsewhere = await http((_, response) => {
      followed += 1
      response.writeHead(200).end()
    })
    const address = await http((_, response) => response.writeHead(307, { location: elsewhere }).end())
    const forwarding = forward(own, log, webhookReceiver(address, { keyFile }))
    await until(() => (forwarding.state().standing?.outage ?? null) !== null, 'the outage was seen')
    expect(forwarding.state().standing?.outage?.failure).toBe('answers 307, a redirect, which is not followed')
    expect(followed).toBe(0)
  })

  test('a receiver that takes few at once gets them in small batches', async () => {
    const { own, log } = await opened(40)
    const sizes: number[] = []
    const address = await http((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        const count = body.split('\n').length - 1
        if (count <= 4) sizes.push(count)
        response.writeHead(count > 4 ? 413 : 200).end()
      })
    })
    await hasAll(forward(own, log, webhookReceiver(address, { keyFile })))
    expect(sizes.reduce((sum, count) => sum + count, 0)).toBe(await total(own))
  })

  test('syslog over TLS reaches a receiver whose certificate is known, and no other', async () => {
    const { own, log } = await opened(10)
    const chunks: Buffer[] = []
    const port = await listening(createTls(secure(), (socket) => socket.on('data', (chunk) => chunks.push(chunk))))
    const address = `tls://127.0.0.1:${port}`
    const stranger = forward(own, log, syslogReceiver(address, { hostname: 'test' }))
    await until(() => (stranger.state().standing?.outage ?? null) !== null, 'the stranger was refused')
    expect(stranger.state().standing?.outage?.failure).toMatch(
      /^shows a certificate of an authority that is not trusted/,
    )
    expect(chunks).toEqual([])
    await stranger.stop()
    const known = syslogReceiver(address, { hostname: 'test', ca: readFileSync(certificate, 'utf8') })
    await hasAll(forward(own, log, known))
    expect(syslogMessages(Buffer.concat(chunks))).toHaveLength(await total(own))
  })

  test('a webhook over TLS reaches a receiver whose certificate is known, and no other', async () => {
    const { own, log } = await opened(3)
    let taken = 0
    const https = createSecure(secure(), (request, response) => {
      request.resume()
      taken += 1
      response.writeHead(204).end()
    })
    const address = `https://127.0.0.1:${await listening(https)}/`
    const stranger = forward(own, log, webhookReceiver(address, { keyFile }))
    await until(() => (stranger.state().standing?.outage ?? null) !== null, 'the stranger was refused')
    expect(taken).toBe(0)
    await stranger.stop()
    await hasAll(forward(own, log, webhookReceiver(address, { keyFile, ca: readFileSync(certificate, 'utf8') })))
    expect(taken).toBeGreaterThan(0)
  })

  test.each([
    [
      'closes without reading',
      (socket: import('node:net').Socket) => void socket.end(),
      /closed the connection|cut the/,
    ],
    ['never closes', (socket: import('node:net').Socket) => void socket.resume(), /did not take \d+ bytes and close/],
    ['cuts the connection', (socket: import('node:net').Socket) => void socket.resetAndDestroy(), /cut the connection/],
  ])('a syslog receiver that %s has acknowledged nothing', async (_, behave, words) => {
    const { own, log } = await opened(3)
    const port = await listening(createTcp({ allowHalfOpen: true }, (socket) => behave(socket.on('error', () => {}))))
    const receiver = syslogReceiver(`tcp://127.0.0.1:${port}`, { hostname: 'test', deadlineMs: 500 })
    const forwarding = forward(own, log, receiver)
    await until(() => (forwarding.state().standing?.outage ?? null) !== null, 'the outage was seen')
    expect(forwarding.state().standing?.outage?.failure).toMatch(words)
    expect(forwarding.state().standing?.cursors.ops.next).toBe(0)
  })

  test('of two consoles one pushes, and the other goes on when it is gone', async () => {
    const { own, log } = await opened(20)
    const taken: SyslogMessage[] = []
    const port = await listening(
      createTcp({ allowHalfOpen: true }, (socket) => {
        const chunks: Buffer[] = []
        socket.on('data', (chunk) => chunks.push(chunk))
        socket.on('end', () => {
          taken.push(...syslogMessages(Buffer.concat(chunks)))
          socket.end()
        })
      }),
    )
    const receiver = syslogReceiver(`tcp://127.0.0.1:${port}`, { hostname: 'test' })
    const first = forward(own, log, receiver, 'console-1')
    if (kind === 'postgresql') {
      const second = forward(own, log, receiver, 'console-2')
      await hasAll(first)
      for (let count = 0; count < 50; count += 1) await log.append(draft('ops', 'stopped'))
      await hasAll(second)
      await first.stop()
      await log.append(draft('ops', 'stopped'))
    }
    await until(async () => taken.length >= (await total(own)), 'everything was taken')
    // One at a time means that nothing is sent twice.
    expect(taken).toHaveLength(await total(own))
    await expectWhole(own, taken.map(({ entry: { log: name, seq, leaf } }) => `${name} ${seq} ${leaf}\n`).join(''))
  })
})

async function started(protocol: string, port: number, file: string, death: number): Promise<ChildProcess> {
  const words = [program, protocol, String(port), file, String(death)]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

async function freePort(): Promise<number> {
  const server = createTcp().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function total(own: TestDatabase): Promise<number> {
  const { head } = storedLog(own.database.prisma)
  return (await head('ops')).size + (await head('sec')).size
}

async function actions(own: TestDatabase): Promise<readonly string[]> {
  const rows = await own.database.prisma.$queryRaw<{ action: string }[]>`select e.body::jsonb ->> 'action' as action
    from audit.entry e where e.log_id = 1 order by e.seq`
  return rows.map(({ action }) => action)
}

/** Every entry, each log in order; what comes twice is a run that begins again where the cursor stood. */
async function expectWhole(own: TestDatabase, text: string): Promise<void> {
  for (const log of ['ops', 'sec'] as const) {
    const { head, leaves } = storedLog(own.database.prisma)
    const stored = await leaves(log, 0, (await head(log)).size)
    const found = text
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([name]) => name === log)
    const inOrder: string[] = []
    let last = -1
    for (const [, seq, leaf = ''] of found) {
      expect(Number(seq)).toBeLessThanOrEqual(inOrder.length)
      expect(Number(seq)).toSatisfy((next: number) => next === last + 1 || next <= last)
      last = Number(seq)
      if (last === inOrder.length) inOrder.push(leaf)
      expect(leaf).toBe(stored[last])
    }
    expect(inOrder).toEqual(stored)
  }
}

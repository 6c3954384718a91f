import { once } from 'node:events'
import { connect } from 'node:net'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import {
  endOf,
  freePort,
  runServer,
  startBuiltConsole,
  untilOpened,
  type RunningConsole,
} from './testing/running-console.ts'

/** What a client may claim about who it is. */
const claims: Readonly<Record<string, string>>[] = [
  { 'x-forwarded-for': '127.0.0.1' },
  { 'X-Forwarded-For': '127.0.0.1, 127.0.0.1' },
  { 'x-real-ip': '127.0.0.1' },
  { forwarded: 'for=127.0.0.1;proto=https' },
  { 'x-client-ip': '127.0.0.1' },
  { 'cf-connecting-ip': '127.0.0.1' },
  { 'true-client-ip': '127.0.0.1' },
  { 'x-cluster-client-ip': '127.0.0.1' },
  { 'x-forwarded-host': 'localhost', 'x-forwarded-proto': 'https' },
  { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
  { 'x-console-peer': '127.0.0.1' },
  { 'next-resume': '1' },
]

describe('without proxies', () => {
  let console: RunningConsole
  beforeAll(async () => {
    console = await startBuiltConsole({ TRUSTED_NETWORKS: '127.0.0.1/32' })
  })
  afterAll(() => console.stop())

  test('a trusted peer is answered', async () => {
    expect((await console.ask({ path: '/api/healthz' })).json).toEqual({ status: 'ok' })
  })

  test.each(claims)('a peer from elsewhere gets a closed socket, whatever it claims: %j', async (headers) => {
    await expect(console.ask({ path: '/api/healthz', headers, from: '127.0.0.2' })).rejects.toThrow(
      /hang up|ECONNRESET/,
    )
    await expect(console.ask({ path: '/favicon.svg', headers, from: '127.0.0.2' })).rejects.toThrow(
      /hang up|ECONNRESET/,
    )
  })

  test.each(claims)('a trusted peer stays who it is, whatever it claims: %j', async (headers) => {
    const answer = await console.ask({ path: '/api/topology', headers })
    expect(answer.status).toBe(401)
  })
})

describe('behind a proxy', () => {
  let console: RunningConsole
  beforeAll(async () => {
    console = await startBuiltConsole({ TRUSTED_NETWORKS: '127.0.0.1/32, 10.20.0.0/16', TRUSTED_PROXIES: '127.0.0.3' })
    await untilOpened(console)
  })
  afterAll(() => console.stop())

  const through = (forwardedFor: string, path = '/api/healthz') =>
    console.ask({ path, from: '127.0.0.3', headers: { 'x-forwarded-for': forwardedFor } })

  test('a client of a trusted network is answered', async () => {
    expect((await through('10.20.3.4')).status).toBe(200)
    expect((await through('203.0.113.9, 10.20.3.4')).status).toBe(200)
  })

  test.each([
    ['an address outside', '203.0.113.9'],
    ['a trusted address on the left of one outside', '10.20.3.4, 203.0.113.9'],
    ['a word', 'unknown'],
    ['an address with a port', '10.20.3.4:4711'],
    ['more hops than there are', '10.20.3.4, 127.0.0.3, 127.0.0.3'],
    ['markup', '<script>alert(1)</script>'],
  ])('%s gets the page for untrusted networks and nothing else', async (_, forwardedFor) => {
    for (const path of ['/', '/api/topology', '/_next/static/x.js', '/api/auth/csrf']) {
      const answer = await through(forwardedFor, path)
      expect(answer.status).toBe(403)
      expect(answer.text).toContain('You are outside the trusted networks')
      expect(answer.text).not.toContain('<script')
      expect(answer.text).not.toMatch(/tracardi/i)
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })

  test('the page names the address and a reference that the log has too', async () => {
    const answer = await through('203.0.113.77')
    const reference = answer.headers.get('x-request-id') ?? ''
    expect(answer.text).toContain('203.0.113.77')
    expect(answer.text).toContain(reference)
    await expect.poll(() => console.output()).toContain(reference)
    expect(console.output()).toContain('network.refused')
  })

  test('a proxy that names nobody is a client itself, and outside', async () => {
    expect((await console.ask({ path: '/api/healthz', from: '127.0.0.3' })).status).toBe(403)
  })

  test('other peers cannot play the proxy', async () => {
    const headers = { 'x-forwarded-for': '10.20.3.4' }
    await expect(console.ask({ path: '/api/healthz', headers, from: '127.0.0.4' })).rejects.toThrow(
      /hang up|ECONNRESET/,
    )
  })
})

describe('limits of the socket', () => {
  let console: RunningConsole
  beforeAll(async () => {
    console = await startBuiltConsole({ SOCKETS_PER_PEER: '8' })
  })
  afterAll(() => console.stop())

  const json = { 'content-type': 'application/json' }

  test('a body of 10 MB is refused in words before anybody reads it', async () => {
    const body = JSON.stringify({ reason: 'x'.repeat(10_000_000) })
    const answer = await console.ask({ method: 'POST', path: '/api/setup', headers: json, body })
    expect(answer.status).toBe(413)
    expect(answer.json).toMatchObject({ refusal: { reason: 'body-too-large', limitBytes: 65_536 } })
  })

  test('a body without a length is refused in words', async () => {
    const headers = { ...json, 'transfer-encoding': 'chunked' }
    const answer = await console.ask({ method: 'POST', path: '/api/setup', headers })
    expect(answer.status).toBe(411)
    expect(answer.json).toMatchObject({ message: expect.stringContaining('Content-Length') })
  })

  test('more headers than 64 are refused, not dropped', async () => {
    const many = Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`x-${index}`, 'y']))
    expect((await console.ask({ path: '/api/healthz', headers: many })).status).toBe(431)
  })

  test('a request for another host is refused', async () => {
    expect((await console.ask({ path: 'http://169.254.169.254/latest' })).status).toBe(400)
  })

  test('an upgrade is no way in', async () => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'eA==',
      'sec-websocket-version': '13',
    }
    expect((await console.ask({ path: '/api/topology', headers })).status).toBe(401)
  })

  test('one peer has only so many sockets', async () => {
    const open = Array.from({ length: 8 }, () => connect(console.port, '127.0.0.1'))
    await Promise.all(open.map((socket) => once(socket, 'connect')))
    await expect(console.ask({ path: '/api/healthz' })).rejects.toThrow(/hang up|ECONNRESET/)
    for (const socket of open) socket.destroy()
    await expect
      .poll(() =>
        console.ask({ path: '/api/healthz' }).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200)
  })
})

describe('refusing to start', () => {
  test.each([
    ['an empty list', { TRUSTED_NETWORKS: '' }, 'TRUSTED_NETWORKS is empty'],
    ['an address that is not ours', { HOST: '192.0.2.1', PORT: '4999' }, 'is no address of this machine'],
  ])('%s is one sentence and exit code 1', async (_, environment, words) => {
    const { code, said } = await endOf(runServer(environment))
    expect(code).toBe(1)
    expect(said).toContain(words)
    expect(said.trim().split('\n')).toHaveLength(1)
  })

  test('a busy port is named', async () => {
    const console = await startBuiltConsole()
    const { code, said } = await endOf(runServer({ PORT: String(console.port) }))
    expect(code).toBe(1)
    expect(said).toContain(`Port ${console.port} is in use`)
    await console.stop()
  })

  test('bad settings of the console are all named', async () => {
    const port = String(await freePort())
    const { code, said } = await endOf(runServer({ PORT: port, SESSION_HOURS: 'long', CONSOLE_URL: 'ops' }))
    expect(code).toBe(1)
    expect(said).toContain('SESSION_HOURS is "long"')
    expect(said).toContain('CONSOLE_URL is "ops"')
  })
})

import { createServer as createHttpServer } from 'node:http'
import { createServer as createTcpServer, type Server } from 'node:net'
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates, type TlsOptions } from 'node:tls'

import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

import { makeAuthority, type Authority } from './testing/certificates.ts'
import { until } from './testing/programs.ts'
import { shakeHands } from './tls-handshake.ts'

const host = 'collect.example.com'
const day = 86_400_000
const good = { from: -30, to: 60 }
const usual = getCACertificates('default')
let authority: Authority

beforeAll(async () => {
  authority = await makeAuthority()
  setDefaultCACertificates([...usual, authority.certificate])
})

afterAll(async () => {
  setDefaultCACertificates(usual)
  await authority.remove()
})

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Counts its handshakes and what was sent to it after them, and keeps the hosts it was asked for. */
async function tlsServer(options: TlsOptions) {
  const heard = { handshakes: 0, bytes: 0, hosts: [] as string[] }
  const server = createTlsServer(
    {
      ...options,
      SNICallback(name, done) {
        heard.hosts.push(name)
        done(null)
      },
    },
    (socket) => {
      heard.handshakes += 1
      socket.on('data', (data) => (heard.bytes += data.length))
      socket.on('error', () => {})
    },
  )
  const port = await listening(server)
  const isShaken = () => until(async () => heard.handshakes > 0, 'the server takes the handshake as done')
  return { port, heard, isShaken }
}

const shake = (port: number, asked: string | null = host, timeoutMs = 4_000) =>
  shakeHands({ routeId: 'r', host: asked, at: '127.0.0.1', port }, timeoutMs)

test('a good certificate is read with its protocol and dates; the host is named and nothing is sent', async () => {
  const { port, heard, isShaken } = await tlsServer(await authority.issue(host, good))
  const answer = await shake(port)
  expect(answer).toMatchObject({ answers: 'tls', protocol: 'TLSv1.3', doubt: null })
  if (answer.answers !== 'tls') return
  expect(Math.abs(Date.parse(answer.validTo) - Date.now() - 60 * day)).toBeLessThan(day)
  expect(Math.abs(Date.parse(answer.validFrom) - Date.now() + 30 * day)).toBeLessThan(day)
  await isShaken()
  expect(heard).toEqual({ handshakes: 1, bytes: 0, hosts: [host] })
})

test('an expired certificate, and one that is not good yet, are read and doubted', async () => {
  const expired = await tlsServer(await authority.issue(host, { from: -30, to: -1 }))
  const answer = await shake(expired.port)
  expect(answer).toMatchObject({ answers: 'tls', doubt: 'out-of-date' })
  expect(answer.answers === 'tls' && Date.parse(answer.validTo) < Date.now()).toBe(true)
  const early = await tlsServer(await authority.issue(host, { from: 2, to: 60 }))
  expect(await shake(early.port)).toMatchObject({ answers: 'tls', doubt: 'out-of-date' })
})

test('one that signs itself, and one for another host, are told apart', async () => {
  const own = await tlsServer(await authority.selfSigned(host))
  expect(await shake(own.port)).toMatchObject({ answers: 'tls', doubt: 'unknown-issuer' })
  const others = await tlsServer(await authority.issue('shop.example.com', good))
  expect(await shake(others.port)).toMatchObject({ answers: 'tls', doubt: 'wrong-host' })
})

test('a server of TLS 1.2 alone, and one of 1.1 alone, are told by their protocol', async () => {
  const shown = await authority.issue(host, good)
  const second = await tlsServer({ ...shown, maxVersion: 'TLSv1.2' })
  expect(await shake(second.port)).toMatchObject({ answers: 'tls', protocol: 'TLSv1.2', doubt: null })
  const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
  const first = await tlsServer({ ...shown, ...old })
  expect(await shake(first.port)).toMatchObject({ answers: 'tls', protocol: 'TLSv1.1' })
})

test('one that never answers is let go in time', async () => {
  const port = await listening(createTcpServer((socket) => void socket.on('error', () => {})))
  const begunAt = performance.now()
  expect(await shake(port, host, 300)).toEqual({ answers: 'no-tls', detail: 'no handshake within 0.3 s' })
  expect(performance.now() - begunAt).toBeLessThan(3_000)
})

test('one that speaks HTTP, and one that hangs up, speak no TLS', async () => {
  const http = await listening(createHttpServer((_, response) => void response.end('hello')))
  expect(await shake(http)).toMatchObject({ answers: 'no-tls' })
  const rude = await listening(createTcpServer((socket) => void socket.destroy()))
  expect(await shake(rude)).toMatchObject({ answers: 'no-tls', detail: 'it hung up' })
})

test('a closed port is a refusal; a name that nobody knows says nothing of the edge', async () => {
  expect(await shake(1)).toEqual({ answers: 'refused' })
  const nowhere = { routeId: 'r', host, at: 'nowhere.invalid', port: 443 }
  expect(await shakeHands(nowhere)).toMatchObject({ answers: 'unreachable', why: 'unknown-name' })
})

test('a balancer without a host is asked for none', async () => {
  const { port, heard, isShaken } = await tlsServer(await authority.issue(host, good))
  expect(await shake(port, null)).toMatchObject({ answers: 'tls', doubt: 'wrong-host' })
  await isShaken()
  expect(heard.hosts).toEqual([])
})

test('a name that leads to the console’s own machine is not tried', async () => {
  const { port, heard } = await tlsServer(await authority.issue(host, good))
  const own = { routeId: 'r', host, at: 'localhost', port }
  expect(await shakeHands(own)).toMatchObject({ answers: 'unreachable', why: 'own-machine' })
  expect(heard).toMatchObject({ handshakes: 0, hosts: [] })
})

test('an address of examples is not tried, although a proxy may answer for it', async () => {
  const example = { routeId: 'r', host, at: '203.0.113.7', port: 443 }
  expect(await shakeHands(example)).toEqual({ answers: 'unreachable', why: 'example', detail: '203.0.113.7' })
})

import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer, type Server } from 'node:net'

import { expect, onTestFinished, test } from 'vitest'

import type { StoreKind } from '#lib/domain/health/store-address.ts'
import { askStore } from './store-probe.ts'
import { makeAuthority } from './testing/certificates.ts'

/* What the real servers of lib/metrics/real-stores.integration.test.ts cannot be made to say. */

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Says these one after the other, the first at once where it speaks first, and keeps what it was told. */
async function saying(answers: readonly Buffer[], isFirst: boolean) {
  const heard: Buffer[] = []
  const server = createServer((socket) => {
    const left = [...answers]
    const say = () => {
      const answer = left.shift()
      if (answer) socket.write(answer)
    }
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      heard.push(bytes)
      say()
    })
    if (isFirst) say()
  })
  return { port: await listening(server), heard }
}

const http = (status: number, body: string) =>
  listening(
    createHttpServer((request, response) => {
      expect(request.headers.authorization).toBeUndefined()
      response.writeHead(status, { 'content-type': 'application/json', location: 'http://127.0.0.1:1/' }).end(body)
    }),
  )
const ask = (store: StoreKind, port: number) => askStore({ store, host: '127.0.0.1', port }, 500)

const packet = (sequence: number, payload: Buffer) => {
  const header = Buffer.alloc(4)
  header.writeUIntLE(payload.length, 0, 3)
  header.writeUInt8(sequence, 3)
  return Buffer.concat([header, payload])
}
const greets = (version: string) =>
  packet(0, Buffer.concat([Buffer.from([10]), Buffer.from(`${version}\0${'x'.repeat(40)}\0caching_sha2_password\0`)]))
const refuses = (code: number, sequence = 0) =>
  packet(sequence, Buffer.concat([Buffer.from([0xff, code & 0xff, code >> 8]), Buffer.from('#28000no')]))

test('Elasticsearch tells its version where it asks for nothing', async () => {
  const body = '{"name":"es","version":{"number":"8.11.3","build_flavor":"default"}}'
  expect(await ask('elasticsearch', await http(200, body))).toMatchObject({ answers: 'yes', version: '8.11.3' })
  expect(await ask('elasticsearch', await http(401, '{}'))).toMatchObject({
    answers: 'yes',
    version: null,
    versionBecause: 'it asks for credentials',
  })
  expect(await ask('elasticsearch', await http(302, ''))).toMatchObject({ answers: 'yes', version: null })
  expect(await ask('elasticsearch', await http(503, body))).toMatchObject({ answers: 'no', version: null })
})

test('one behind TLS is asked there, whoever signed its certificate', async () => {
  const authority = await makeAuthority()
  onTestFinished(authority.remove)
  const server = createHttpsServer(
    await authority.selfSigned('es'),
    (_, response) => void response.writeHead(401).end('{}'),
  )
  const port = await listening(server)
  const there = { store: 'elasticsearch', host: '127.0.0.1', port } as const
  expect(await askStore({ ...there, isTls: true })).toMatchObject({ answers: 'yes' })
  expect(await askStore(there)).not.toMatchObject({ answers: 'no' })
})

test('Pulsar that wants a token is there, and keeps its version', async () => {
  const error = Buffer.from([0, 0, 0, 8, 0, 0, 0, 4, 0x08, 14, 0, 0])
  expect(await ask('pulsar', (await saying([error], false)).port)).toMatchObject({
    answers: 'yes',
    version: null,
    versionBecause: 'it asks for credentials',
  })
})

test('Redis that is still loading serves nobody', async () => {
  const info = '# Server\r\nredis_version:7.2.4\r\n'
  const loading = Buffer.from(`-LOADING Redis is loading the dataset in memory\r\n$${info.length}\r\n${info}\r\n`)
  const { port, heard } = await saying([loading], false)
  expect(await ask('redis', port)).toMatchObject({ answers: 'no', detail: expect.stringContaining('loading') })
  expect(Buffer.concat(heard).toString()).toBe('PING\r\nINFO server\r\n')
})

test('MySQL is answered by nobody without a password, by whatever method it asks', async () => {
  const change = packet(2, Buffer.concat([Buffer.from([0xfe]), Buffer.from('mysql_native_password\0salt\0')]))
  const { port, heard } = await saying([greets('8.0.36'), change, refuses(1045, 4)], true)
  expect(await ask('mysql', port)).toMatchObject({ answers: 'yes', version: '8.0.36' })
  const [nobody, nothing] = heard
  expect(nobody?.subarray(36).toString()).toBe('\0\0caching_sha2_password\0')
  expect(nothing).toEqual(Buffer.from([0, 0, 0, 3]))
})

test.each([
  [1040, 'no', 'too many connections'],
  [1129, 'unreachable', 'FLUSH HOSTS'],
  [1130, 'yes', 'answers'],
])('MySQL’s refusal %i before it greets is told apart', async (code, answers, words) => {
  const { port } = await saying([refuses(code)], true)
  expect(await ask('mysql', port)).toMatchObject({ answers, detail: expect.stringContaining(words), version: null })
})

test('MariaDB’s own version stands behind another, and before that of its package', async () => {
  const { port } = await saying([greets('5.5.5-10.11.6-MariaDB-1:10.11.6+maria~ubu2204'), refuses(1045, 2)], true)
  expect(await ask('mysql', port)).toMatchObject({ version: '10.11.6-MariaDB-1' })
})

test.each(['elasticsearch', 'redis', 'mysql', 'pulsar'] as const)(
  '%s that takes the connection and is mute is not well, and what closes it says nothing of it',
  async (store) => {
    const mute = await listening(createServer((socket) => void socket.on('error', () => {})))
    expect(await ask(store, mute)).toMatchObject({ answers: 'no', version: null })
    const closing = await listening(createServer((socket) => socket.end()))
    expect(await ask(store, closing)).toMatchObject({ answers: 'unreachable', version: null })
    const odd = await saying([Buffer.from(`\r\n<script>${'x'.repeat(40_000)}`)], true)
    expect((await ask(store, odd.port)).version).toBeNull()
  },
)

test('a refusal is the store’s own; a name that nobody knows says nothing of it', async () => {
  expect(await ask('redis', 1)).toMatchObject({ answers: 'no', tookMs: null })
  expect(await askStore({ store: 'redis', host: 'nowhere.invalid', port: 1 })).toMatchObject({ answers: 'unreachable' })
})

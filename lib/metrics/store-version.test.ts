import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server } from 'node:net'

import { expect, onTestFinished, test } from 'vitest'

import type { StoreKind } from '#lib/domain/health/store-address.ts'
import { askVersion } from './store-version.ts'

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Says these bytes, at once or after it is asked, and keeps what it was asked. */
async function saying(answer: Buffer | string, isFirst: boolean) {
  const heard: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      heard.push(bytes.toString())
      socket.write(answer)
    })
    if (isFirst) socket.write(answer)
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
const ask = (store: StoreKind, port: number) =>
  askVersion({ store, host: '127.0.0.1', port, api: { host: '127.0.0.1', port } }, 500)

const greeting = (payload: Buffer) => {
  const header = Buffer.alloc(4)
  header.writeUIntLE(payload.length, 0, 3)
  return Buffer.concat([header, payload])
}

test('Elasticsearch tells its version where it asks for nothing', async () => {
  const port = await http(200, '{"name":"es","version":{"number":"8.11.3","build_flavor":"default"}}')
  expect(await ask('elasticsearch', port)).toEqual({ version: '8.11.3', because: 'by its own word' })
  expect(await ask('elasticsearch', await http(401, '{}'))).toMatchObject({
    version: null,
    because: 'it asks for credentials',
  })
  expect(await ask('elasticsearch', await http(302, ''))).toMatchObject({ version: null })
})

test('Pulsar tells it at its admin API, as text in or without quotes', async () => {
  expect((await ask('pulsar', await http(200, '"3.1.0"'))).version).toBe('3.1.0')
  expect((await ask('pulsar', await http(200, '3.0.2'))).version).toBe('3.0.2')
  expect((await ask('pulsar', await http(200, '<html>sign in</html>'))).version).toBeNull()
  expect(await askVersion({ store: 'pulsar', host: '127.0.0.1', port: 1 })).toMatchObject({
    version: null,
    because: expect.stringContaining('PULSAR_API'),
  })
})

test('Redis is asked for INFO alone, and one with a password keeps its version', async () => {
  const info = '# Server\r\nredis_version:7.2.4\r\nredis_mode:standalone\r\n'
  const open = await saying(`$${info.length}\r\n${info}\r\n`, false)
  expect((await ask('redis', open.port)).version).toBe('7.2.4')
  expect(open.heard).toEqual(['INFO server\r\n'])
  const closed = await saying('-NOAUTH Authentication required.\r\n', false)
  expect(await ask('redis', closed.port)).toEqual({ version: null, because: 'it asks for a password' })
})

test('MySQL greets with its version, and is told nothing', async () => {
  const greets = await saying(greeting(Buffer.concat([Buffer.from([10]), Buffer.from('8.0.36\0rest')])), true)
  expect((await ask('mysql', greets.port)).version).toBe('8.0.36')
  expect(greets.heard).toEqual([])
  const blocked = Buffer.concat([Buffer.from([0xff, 0x69, 0x04]), Buffer.from('Host is blocked')])
  expect(await ask('mysql', (await saying(greeting(blocked), true)).port)).toMatchObject({
    version: null,
    because: 'it refuses the console’s address (error 1129)',
  })
})

test.each(['elasticsearch', 'redis', 'mysql', 'pulsar'] as const)(
  '%s that is mute, or says something else, has no version and is let go in time',
  async (store) => {
    const mute = await listening(createServer((socket) => void socket.on('error', () => {})))
    const begunAt = performance.now()
    expect((await ask(store, mute)).version).toBeNull()
    expect(performance.now() - begunAt).toBeLessThan(3_000)
    const odd = await saying(Buffer.from(`\r\n<script>${'x'.repeat(40_000)}`), true)
    expect((await ask(store, odd.port)).version).toBeNull()
    expect((await ask(store, 1)).version).toBeNull()
  },
)

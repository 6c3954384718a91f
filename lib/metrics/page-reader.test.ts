import { createServer, type RequestListener } from 'node:http'

import { expect, onTestFinished, test } from 'vitest'

import { createPageReader } from './page-reader.ts'

async function target(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const reader = createPageReader({ proxy: null, timeoutMs: 300, mostBytes: 1_000, now: () => 42 })
  onTestFinished(async () => {
    await reader.close()
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return reader.read({ address: '127.0.0.1', port, path: '/metrics' })
}

test('a page comes with the time at which it came', async () => {
  expect(await target((_, response) => response.end('x 1\n'))).toEqual({ answer: 'page', text: 'x 1\n', atMs: 42 })
})

test.each([
  ['one without an end', (_, response) => void response.write('x'), 'no answer within 0.3 s'],
  ['an endless one', (_, response) => response.end('x'.repeat(2_000)), 'more than 1000 bytes'],
  ['a refusal', (_, response) => response.writeHead(403).end('no'), 'answered 403'],
  ['a redirect', (_, response) => response.writeHead(302, { location: '/other' }).end(), 'answered 302'],
  ['a cut connection', (request) => void request.socket.destroy(), 'no answer (UND_ERR_SOCKET)'],
] satisfies [string, RequestListener, string][])('%s is silence, with the reason', async (_, listener, why) => {
  expect(await target(listener)).toEqual({ answer: 'silent', why })
})

test('nobody there is silence too', async () => {
  const reader = createPageReader({ proxy: null })
  expect(await reader.read({ address: '127.0.0.1', port: 1, path: '/metrics' })).toEqual({
    answer: 'silent',
    why: 'connection refused',
  })
  await reader.close()
})

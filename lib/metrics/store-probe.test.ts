import { createServer } from 'node:net'

import { expect, test } from 'vitest'

import { tryStore } from './store-probe.ts'

test('a store that takes a connection is sent nothing', async () => {
  let received = 0
  const server = createServer((socket) => void socket.on('data', (data) => (received += data.length)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  expect(await tryStore({ host: '127.0.0.1', port })).toEqual({
    answers: 'yes',
    detail: 'connected',
    tookMs: expect.any(Number),
  })
  await new Promise((resolve) => server.close(resolve))
  expect(received).toBe(0)
})

test('a refusal is the store’s own; a name that nobody knows says nothing of it', async () => {
  expect(await tryStore({ host: '127.0.0.1', port: 1 })).toMatchObject({ answers: 'no' })
  expect(await tryStore({ host: 'nowhere.invalid', port: 1 })).toMatchObject({ answers: 'unreachable' })
})

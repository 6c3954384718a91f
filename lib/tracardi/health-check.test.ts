import { expect, test } from 'vitest'

import { Secret } from '#lib/domain/secret.ts'
import { createHealthCheck } from './health-check.ts'
import { instance, says, sends } from './testing/http-server.ts'

const check = createHealthCheck({ proxy: null, connectTimeoutMs: 300, totalTimeoutMs: 500 })

test.each([
  ['0.9', says(200, '')],
  ['1.2', says(200, { headers: {} })],
])('an API of %s that answers its health endpoint answers, and how long it took is told', async (_, handler) => {
  const { at, received } = await instance(handler)
  const answer = await check.ask(at, 'api')
  expect(answer).toMatchObject({ instanceId: at.instanceId, answers: 'yes' })
  expect(answer.tookSeconds).toBeGreaterThan(0)
  expect(received).toMatchObject([{ method: 'GET', url: '/healthcheck', body: '' }])
})

test.each([
  ['one that has not started', says(404, { detail: 'Not ready.' }), '404 Not ready'],
  ['a page of somebody else', sends(200, 'text/html', '<title>Welcome</title>'), '200 HTML “Welcome”'],
  ['a gateway', sends(502, 'text/html', '<h1>x</h1>'), '502 HTML'],
  ['a crash', says(500, { detail: 'Internal Server Error' }), '500 Internal Server Error'],
])('%s is no', async (_, handler, detail) => {
  const { at } = await instance(handler)
  expect(await check.ask(at, 'api')).toMatchObject({ answers: 'no', tookSeconds: null, detail })
})

test('silence and a refused connection are no; an address without a way there says nothing', async () => {
  const { at } = await instance(() => {})
  expect(await check.ask(at, 'api')).toMatchObject({ answers: 'no', detail: 'no answer within 0.5 s' })
  const refused = await check.ask({ instanceId: 't/a', host: '127.0.0.1', port: 1 }, 'api')
  expect(refused).toMatchObject({ answers: 'no', detail: 'connection refused' })
  const nowhere = await check.ask({ instanceId: 't/a', host: 'nowhere.invalid', port: 80 }, 'api')
  expect(nowhere).toMatchObject({ answers: 'unreachable', tookSeconds: null })
})

test('the GUI is a page', async () => {
  const { at, received } = await instance(sends(200, 'text/html', '<title>Tracardi</title>'))
  expect(await check.ask(at, 'gui')).toMatchObject({ answers: 'yes' })
  expect(received).toMatchObject([{ url: '/' }])
})

test('events are those of production, and anything but a figure is unknown', async () => {
  const token = new Secret('a-token')
  const { at, received } = await instance(says(200, 41.5))
  expect(await check.eventsPerSecond(at, token)).toBe(41.5)
  expect(received).toMatchObject([
    { url: '/event/avg/requests', headers: { authorization: 'Bearer a-token', 'x-context': 'production' } },
  ])
  for (const handler of [says(401, { detail: 'no' }), says(200, 'many'), says(200, -1), sends(200, 'text/html', '5')])
    expect(await check.eventsPerSecond((await instance(handler)).at, token)).toBeNull()
})

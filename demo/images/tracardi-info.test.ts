import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { newWorld, startTracardi } from './testing/tracardi-process.ts'

const hidden = { EXPOSE_GUI_API: 'no' }

test('up to 1.1 the health check answers an empty text, and echoes JSON with the headers', async () => {
  const { ask } = startTracardi('0.9.0', hidden)
  expect((await ask('GET', '/healthcheck')).text).toBe('""')
  const echoed = await ask('POST', '/healthcheck', { 'x-secret': 'shown' }, '{"a":1}')
  expect(echoed.body).toMatchObject({ headers: { 'x-secret': 'shown' }, json: { a: 1 } })
})

test('from 1.2 on it is not ready at first, as the ping is', async () => {
  const { get } = startTracardi('1.2.x', hidden)
  for (const path of ['/healthcheck', '/ping'])
    expect(await get(path)).toMatchObject({ status: 404, body: { detail: 'Not ready.' } })
  await pause(600)
  expect(await get('/ping')).toMatchObject({ status: 200, body: 'pong' })
  expect((await get('/healthcheck')).body).toHaveProperty('headers')
  expect(await startTracardi('1.1.x').get('/ping')).toMatchObject({ status: 404, body: { detail: 'Not Found' } })
})

test('the version is open, static, and what the image is called', async () => {
  expect((await startTracardi('0.9.0-rc4', hidden).get('/info/version')).body).toBe('0.9.0-rc4')
})

test('the details ask the stores, and name production, instance and licence', async () => {
  const { world, get } = startTracardi('1.2.x', { PRODUCTION: 'yes', ...hidden })
  expect((await get('/')).body).toMatchObject({
    production: true,
    instance: expect.stringMatching(/^[0-9a-f-]{36}$/),
    installed: { schema: true, users: true },
    license: null,
  })
  expect((await get('/info/version/details')).body).toEqual((await get('/')).body)
  world.troubles.cutStore('tracardi', 'mysql')
  expect((await get('/')).status).toBe(500)
  expect((await get('/info/version')).status).toBe(200)
})

test('a hidden schema has exactly eight paths and no log-in, whatever API_DOCS says', async () => {
  const { get } = startTracardi('0.9.0', { ...hidden, API_DOCS: 'no' })
  const { body } = await get('/openapi.json')
  const paths = Object.keys(Object(body).paths)
  expect(paths).toHaveLength(8)
  expect(paths).not.toContain('/user/token')
  const exposed = await startTracardi('0.9.0').get('/openapi.json')
  expect(Object.keys(Object(exposed.body).paths)).toContain('/user/token')
})

test('events are counted in production: a private API has to be asked for it', async () => {
  const world = newWorld()
  world.tracardi.stateOf('tracardi').eventsPerSecond = 12.34
  const { ask, token } = startTracardi('1.2.x', { PRODUCTION: 'no' }, world)
  const authorization = `Bearer ${await token()}`
  expect((await ask('GET', '/event/avg/requests', { authorization })).body).toBe(0)
  expect((await ask('GET', '/event/avg/requests', { authorization, 'x-context': 'production' })).body).toBe(12.3)
  const forced = startTracardi('1.2.x', { PRODUCTION: 'yes' }, world)
  expect((await forced.ask('GET', '/event/avg/requests', { authorization, 'x-context': 'staging' })).body).toBe(12.3)
})

test('the settings can only say that they are exposed, and show a key', async () => {
  const { get, token } = startTracardi('0.9.0', { ELASTIC_API_KEY: 'shown' })
  const { body } = await get('/system/settings', await token())
  expect(body).toEqual(expect.arrayContaining([expect.objectContaining({ label: 'EXPOSE_GUI_API', value: true })]))
  expect(JSON.stringify(body)).toContain('shown')
})

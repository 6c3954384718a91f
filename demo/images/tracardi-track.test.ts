import { expect, test } from 'vitest'
import { startTracardi } from './testing/tracardi-process.ts'

const event = { source: { id: 'demo-shop' }, events: [{ type: 'page-view', properties: {} }] }

async function track(body: object, headers: { [name: string]: string } = {}, env: { [name: string]: string } = {}) {
  const { ask } = startTracardi('0.9.0', { EXPOSE_GUI_API: 'no', ...env })
  return ask('POST', '/track', headers, JSON.stringify(body))
}

test('a known source is taken, hidden or not', async () => {
  expect(await track(event)).toMatchObject({ status: 200, body: { errors: [] } })
})

test('an empty body is 422, an unknown source 401 with the payload in the answer', async () => {
  expect((await track({})).status).toBe(422)
  const refused = await track({ source: { id: 'x' }, properties: { card: '4111' } })
  expect(refused).toMatchObject({ status: 401, body: { detail: expect.stringContaining('4111') } })
})

test('an event with an error is 226', async () => {
  expect(await track({ ...event, events: [{ type: '' }] })).toMatchObject({
    status: 226,
    body: { errors: [expect.any(String)] },
  })
})

test('a bot is 406, unless bots are welcome', async () => {
  const bot = { 'user-agent': 'Googlebot/2.1' }
  expect((await track(event, bot)).status).toBe(406)
  expect((await track(event, bot, { DISALLOW_BOT_TRAFFIC: 'no' })).status).toBe(200)
})

test('an internal source is nobody’s but Tracardi’s', async () => {
  expect((await track({ source: { id: '@internal-1' } })).status).toBe(500)
})

test('an asynchronous track is an empty stub', async () => {
  const { ask } = startTracardi('0.9.0')
  expect(await ask('PUT', '/track', {}, '{}')).toMatchObject({ status: 200, text: 'null' })
})

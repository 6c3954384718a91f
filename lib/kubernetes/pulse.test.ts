import { afterEach, beforeEach, expect, test } from 'vitest'
import { startPulse, type Pulse } from './pulse.ts'
import { answerStatus, startFakeApi, until, type FakeApi } from './testing/fake-api.ts'

let api: FakeApi
let pulse: Pulse

beforeEach(async () => {
  api = await startFakeApi()
})

afterEach(async () => {
  pulse.stop()
  await api.close()
})

function start(timeoutMs = 300): string[] {
  const news: string[] = []
  pulse = startPulse(api.connection, { everyMs: 30, timeoutMs, retryMs: 30 })
  pulse.onChange((isAlive) => news.push(isAlive ? 'back' : 'lost'))
  return news
}

test('each loss and each return is told once', async () => {
  const news = start()
  await api.stopListening()
  await until(() => !pulse.isAlive(), 'lost')
  expect(pulse.lastError()).toContain('ECONNREFUSED')
  await api.listenAgain()
  await until(() => pulse.isAlive(), 'back')
  expect(news).toEqual(['lost', 'back'])
  expect(pulse.lastError()).toBeNull()
})

test('a question swallowed before the return does not delay it, nor undo it when it times out', async () => {
  const news = start(1_000)
  await until(() => api.requests.length > 1, 'a first answer')
  api.swallow(true)
  await until(() => !pulse.isAlive(), 'lost')
  api.swallow(false)
  const backAt = performance.now()
  await until(() => pulse.isAlive(), 'back')
  expect(performance.now() - backAt).toBeLessThan(900)
  const askedBefore = api.requests.length
  await until(() => api.requests.length > askedBefore + 20, 'many more questions, past the time-out of the swallowed')
  expect(news).toEqual(['lost', 'back'])
})

test.each([
  [500, true],
  [401, true],
  [404, true],
  [502, false],
  [503, false],
])('an answer of %i means that the API server is there: %s', async (status, isThere) => {
  api.handle((_request, response) => answerStatus(response, status, 'Whatever'))
  start()
  await until(() => api.requests.length > 2, 'some answers')
  expect(pulse.isAlive()).toBe(isThere)
})

import { get, type IncomingMessage } from 'node:http'

import { afterEach, expect, test } from 'vitest'

import { browserOf, type Browser } from './testing/browser.ts'
import { setupTokenOf, startBuiltConsole, untilOpened, type RunningConsole } from './testing/running-console.ts'

const password = 'plum-orbit-kettle-verandah-41'
let console: RunningConsole | undefined
afterEach(async () => {
  await console?.stop()
})

async function signedIn(): Promise<[RunningConsole, Browser]> {
  console = await startBuiltConsole()
  await untilOpened(console)
  const browser = browserOf(console)
  const token = await setupTokenOf(console)
  await browser.write('POST', '/api/setup', { token, username: 'admin', password })
  expect((await browser.signIn('admin', password)).status).toBe(200)
  return [console, browser]
}

function follow({ port }: RunningConsole, cookie: string): Promise<{ response: IncomingMessage; text: () => string }> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/api/live', agent: false, headers: { cookie } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('error', () => {})
      resolve({ response, text: () => text })
    }).on('error', reject)
  })
}

test('a stream begins with a snapshot, beats, and ends with the session', async () => {
  const [running, browser] = await signedIn()
  expect((await browserOf(running).get('/api/live')).status).toBe(401)
  const stream = await follow(running, browser.cookies())
  expect(stream.response.headers['content-type']).toContain('text/event-stream')
  await expect.poll(stream.text).toContain('event: snapshot')
  await expect.poll(stream.text, { timeout: 10_000 }).toContain('event: heartbeat')
  await browser.write('POST', '/api/session/end', {})
  await expect.poll(stream.text, { timeout: 10_000 }).toContain('event: session-ended')
  await expect.poll(() => stream.response.complete, { timeout: 10_000 }).toBe(true)
})

test('the end of the console ends its streams and leaves no process', async () => {
  const [running, browser] = await signedIn()
  const stream = await follow(running, browser.cookies())
  await expect.poll(stream.text).toContain('event: snapshot')
  const startedAt = performance.now()
  expect(await running.stop()).toBe(0)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
  expect(running.output()).toContain('console.stopping')
  expect(running.process.exitCode).toBe(0)
})

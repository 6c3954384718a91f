import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { LogMessage } from '#lib/contracts/instance-log.ts'
import { followLog } from './instance-log.ts'

type Asked = { readonly query: URLSearchParams; readonly answer: ServerResponse }

const asked: Asked[] = []
const server = createServer((request, answer) => {
  asked.push({ query: new URL(request.url ?? '/', 'http://console').searchParams, answer })
})

beforeEach(async () => {
  asked.length = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // The page asks its own origin; here that is a server on loopback.
  const { port } = server.address() as AddressInfo
  const real = fetch
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => real(`http://127.0.0.1:${port}${path}`, init))
})

afterEach(async () => {
  vi.unstubAllGlobals()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const source = { namespace: 'tracardi', instance: 'be-1', container: null, isPrevious: false, withinMs: null }

function follow(withinMs: number | null = null) {
  const told: string[] = []
  const stop = followLog(
    { ...source, withinMs },
    {
      onLines: (lines) => told.push(...lines.map(({ text }) => text)),
      onLost: () => told.push('(lost)'),
      onOpen: () => told.push('(open)'),
      onEnd: () => told.push('(end)'),
      onError: (error) => told.push(`(${error.message})`),
    },
  )
  return { told, stop }
}

async function question(number: number): Promise<Asked> {
  await vi.waitFor(() => expect(asked).toHaveLength(number), { timeout: 5_000 })
  const found = asked[number - 1]
  if (!found) throw new Error('Nothing was asked')
  return found
}

const line = (second: number): LogMessage => ({
  kind: 'line',
  at: `2026-11-21T10:00:0${second}.5Z`,
  text: `line ${second}`,
  isCut: false,
})
const say = (answer: ServerResponse, ...messages: readonly LogMessage[]) =>
  answer.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(''))

test('a stream that breaks goes on after the last line, once each', async () => {
  const { told, stop } = follow()
  const first = await question(1)
  expect(Object.fromEntries(first.query)).toEqual({ follow: 'yes', tail: '500' })
  say(first.answer, line(1), { kind: 'beat' }, line(2))
  await vi.waitFor(() => expect(told).toEqual(['(open)', 'line 1', 'line 2']))
  first.answer.destroy()

  const second = await question(2)
  expect(Object.fromEntries(second.query)).toEqual({ follow: 'yes', since: '2026-11-21T10:00:02.5Z' })
  // Whole seconds are what the API server reads, so the last lines come again.
  say(second.answer, line(2), line(3))
  await vi.waitFor(() => expect(told).toEqual(['(open)', 'line 1', 'line 2', '(lost)', '(open)', 'line 3']))
  stop()
})

test('what was written within a time is asked for by that time, and its silence is an open log', async () => {
  const { told, stop } = follow(300_000)
  const { query, answer } = await question(1)
  const since = Date.parse(query.get('since') ?? '')
  expect(Math.abs(Date.now() - 300_000 - since)).toBeLessThan(60_000)
  expect(query.get('tail')).toBe('20000')
  say(answer, { kind: 'beat' })
  await vi.waitFor(() => expect(told).toEqual(['(open)']))
  stop()
})

test('an end is an end, and nobody asks again', async () => {
  const { told } = follow()
  const { answer } = await question(1)
  say(answer, line(1), { kind: 'end', because: 'ended' })
  answer.end()
  await vi.waitFor(() => expect(told).toEqual(['(open)', 'line 1', '(end)']))
})

test('a refusal says why, and is no reason to ask again', async () => {
  const { told } = follow()
  const { answer } = await question(1)
  answer.writeHead(404, { 'content-type': 'application/json' })
  const refusal = { reason: 'not-found', what: 'instance tracardi/be-1' }
  answer.end(JSON.stringify({ refusal, message: 'There is no instance.', requestId: 'r' }))
  await vi.waitFor(() => expect(told).toEqual(['(There is no instance.)']))
})

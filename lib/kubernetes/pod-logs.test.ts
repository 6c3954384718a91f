import { afterEach, beforeEach, expect, test } from 'vitest'

import type { LogLine } from '#lib/domain/instance-log.ts'
import { openPodLog, type LogRequest } from './pod-logs.ts'
import { startFakeApi, type FakeApi } from './testing/fake-api.ts'

let api: FakeApi

beforeEach(async () => {
  api = await startFakeApi()
})

afterEach(() => api.close())

const request: LogRequest = {
  namespace: 'tracardi',
  pod: 'be-fa-public-x',
  container: null,
  isPrevious: false,
  follows: false,
  tail: 500,
  since: null,
}

/** The lines of a log that arrives in these pieces. */
async function linesOf(pieces: readonly (string | Buffer)[], asked = request): Promise<LogLine[]> {
  api.handle(({ path }, response) => {
    if (!path.endsWith('/log')) return false
    response.writeHead(200, { 'content-type': 'text/plain' })
    for (const piece of pieces) response.write(piece)
    response.end()
    return true
  })
  return Array.fromAsync(await openPodLog(api.connection, asked, AbortSignal.timeout(5_000)))
}

test('lines are whole however they arrive, and the last needs no end', async () => {
  const text = Buffer.from('2026-11-21T10:00:00Z grüße\r\n2026-11-21T10:00:01Z \n2026-11-21T10:00:02Z last')
  const pieces = Array.from(text, (_, at) => text.subarray(at, at + 1))
  expect((await linesOf(pieces)).map(({ at, text: line }) => [at, line])).toEqual([
    ['2026-11-21T10:00:00Z', 'grüße'],
    ['2026-11-21T10:00:01Z', ''],
    ['2026-11-21T10:00:02Z', 'last'],
  ])
})

test('a line that does not end is cut once, and the next one is whole again', async () => {
  const lines = await linesOf(['2026-11-21T10:00:00Z ', 'x'.repeat(40_000), 'y'.repeat(40_000), '\nnext\n'])
  expect(lines.map(({ isCut }) => isCut)).toEqual([true, false])
  expect(lines[0]?.text).toMatch(/^x{16000,}$/)
  expect(lines[1]?.text).toBe('next')
})

test('what opens something is hidden before anybody sees the line', async () => {
  expect(await linesOf(['2026-11-21T10:00:00Z password=planted-value\n'])).toMatchObject([
    { text: 'password=[hidden]' },
  ])
})

test('what is asked for is what the API server is asked', async () => {
  await linesOf([], { ...request, container: 'api', isPrevious: true, tail: null, since: '2026-11-21T10:00:00Z' })
  const asked = api.requests.find(({ path }) => path.endsWith('/log'))
  expect(asked?.path).toBe('/api/v1/namespaces/tracardi/pods/be-fa-public-x/log')
  expect(Object.fromEntries(asked?.query ?? [])).toEqual({
    timestamps: 'true',
    container: 'api',
    previous: 'true',
    sinceTime: '2026-11-21T10:00:00Z',
  })
})

test('a no is the API server’s own', async () => {
  api.handle((_, response) => {
    response.writeHead(403, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ kind: 'Status', reason: 'Forbidden', message: 'no' }))
    return true
  })
  await expect(openPodLog(api.connection, request, AbortSignal.timeout(5_000))).rejects.toMatchObject({
    status: 403,
    right: { verb: 'get', resource: 'pods/log' },
  })
})

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ApiFailure } from './api-failure.ts'
import { openConnection } from './client.ts'
import { answerJson, startFakeApi, type FakeApi } from './testing/fake-api.ts'

let api: FakeApi
let folder: string

beforeEach(async () => {
  api = await startFakeApi()
  folder = await mkdtemp(join(tmpdir(), 'client-'))
})

afterEach(async () => {
  await api.close()
  await rm(folder, { recursive: true })
})

async function openText(text: string) {
  const file = join(folder, 'kubeconfig')
  await writeFile(file, text)
  return openConnection(file)
}

test.each([
  ['nothing', ''],
  ['no YAML', '{ this: is: no: yaml'],
  ['a list', '- a\n- b\n'],
  ['another file', 'hello: world\n'],
  ['no context', 'clusters: []\nusers: []\ncontexts: []\ncurrent-context: gone\n'],
])('a KUBECONFIG with %s is a problem with a remedy, not a crash', async (_what, text) => {
  const opened = await openText(text)
  expect(opened).toMatchObject({
    granted: false,
    refusal: { code: 'bad-kubeconfig', remedy: expect.stringContaining('restart') },
  })
})

test('a missing file and a missing setting are named', () => {
  expect(openConnection('/nowhere/kubeconfig')).toMatchObject({
    refusal: { message: expect.stringContaining('/nowhere/kubeconfig') },
  })
  expect(openConnection(null)).toMatchObject({ refusal: { message: expect.stringContaining('KUBECONFIG is not set') } })
})

test('a server without TLS is refused unless the kubeconfig says it is a test', async () => {
  const text = await readFile(api.kubeconfig, 'utf8')
  expect(await openText(text.replace('"insecure-skip-tls-verify":true', '"x":1'))).toMatchObject({
    granted: false,
    refusal: { message: expect.stringContaining('without TLS') },
  })
})

test('the token goes along, and connections are used again', async () => {
  const sockets = new Set<unknown>()
  api.handle((_request, response) => {
    sockets.add(response.socket)
    return false
  })
  for (let count = 0; count < 20; count += 1) await api.connection.request({ path: '/livez' })
  expect(api.requests[0]?.headers['authorization']).toBe('Bearer fake-token')
  // The next request may start before the pool has taken the socket back.
  expect(sockets.size).toBeLessThanOrEqual(2)
})

test('a Status becomes reason, sentence and causes', async () => {
  api.handle((_request, response) => {
    const causes = [{ reason: 'FieldValueInvalid', field: 'spec.replicas', message: 'must not be negative' }]
    answerJson(response, 422, { kind: 'Status', reason: 'Invalid', message: 'no good', details: { causes } })
    return true
  })
  const failure: unknown = await api.connection.request({ path: '/x?secret=1' }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(ApiFailure)
  expect(failure).toMatchObject({
    status: 422,
    reason: 'Invalid',
    detail: 'no good',
    causes: [{ field: 'spec.replicas' }],
  })
  expect(String(failure)).not.toContain('secret')
})

test('plain text of an aggregator is a failure too, and markup is not repeated', async () => {
  api.handle(({ path }, response) => {
    response.writeHead(503).end(path === '/html' ? '<html>gateway</html>' : 'service unavailable\n')
    return true
  })
  await expect(api.connection.request({ path: '/x' })).rejects.toMatchObject({
    status: 503,
    detail: 'service unavailable',
  })
  await expect(api.connection.request({ path: '/html' })).rejects.toMatchObject({ status: 503, detail: '' })
})

test('silence ends after the given time', async () => {
  api.swallow(true)
  await expect(api.connection.request({ path: '/x', timeoutMs: 50 })).rejects.toMatchObject({
    name: 'ClusterUnavailable',
    sent: true,
    message: 'GET /x: no answer in time',
  })
})

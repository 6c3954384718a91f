import { plansOf, submissionOf } from '#e2e/addresses.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { expect, test } from '#e2e/console.ts'
import { ask } from '#e2e/http.ts'
import { collector, guiCluster } from '#e2e/world.ts'

const plan = plansOf(collector)

const numbers = [
  { replicas: -1, reason: 'guardrail', words: 'The number of instances must be a whole number from 0 to 50.' },
  { replicas: 1e6, reason: 'guardrail', words: 'The number of instances must be a whole number from 0 to 50.' },
  { replicas: 1.5, reason: 'malformed', words: 'replicas: must be a whole number.' },
  { replicas: '3', reason: 'malformed', words: 'replicas: must be a number.' },
  { replicas: null, reason: 'malformed', words: 'replicas: must be a number.' },
] as const

for (const { replicas, reason, words } of numbers)
  test(`${JSON.stringify(replicas)} replicas are refused with a sentence, and nothing changes`, async ({
    askAs,
    world,
  }) => {
    const answer = await askAs('admin', { method: 'POST', path: plan, body: { kind: 'scale', replicas } })
    expect(answer.status).toBe(422)
    expect(answer.json).toMatchObject({ refusal: { reason }, message: expect.stringContaining(words) })
    expect(await world.replicasOf(collector)).toBe(3)
  })

test('unknown fields, no body, broken JSON and another content type are each named', async ({ askAs }) => {
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    askAs('admin', { method: 'POST', path: plan, body, headers })
  expect(await post({ kind: 'scale', replicas: 4, force: true })).toMatchObject({
    status: 422,
    json: { message: expect.stringContaining('force: is not a known field') },
  })
  expect(await post('{"kind": "scale"')).toMatchObject({
    status: 422,
    json: { message: expect.stringContaining('not valid JSON') },
  })
  expect(await post('[]')).toMatchObject({ status: 422 })
  expect(await post('replicas=4', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({
    status: 415,
    json: { refusal: { reason: 'not-json' } },
  })
})

test('a body of 10 MB is refused before it is read', async ({ askAs }) => {
  const answer = await askAs('admin', {
    method: 'POST',
    path: plan,
    body: JSON.stringify({ a: 'x'.repeat(10_000_000) }),
  })
  expect(answer.status).toBe(413)
  expect(answer.json).toMatchObject({ refusal: { reason: 'body-too-large' } })
})

test('a foreign origin and a missing CSRF token are refused, and are entries', async ({ askAs, app }) => {
  const body = { kind: 'scale', replicas: 4 }
  const attempts = [
    { origin: 'https://example.org' },
    { origin: 'null' },
    { origin: app.origin, 'x-console-csrf': '' },
    { origin: app.origin, 'x-console-csrf': 'A'.repeat(43) },
    { origin: app.origin, 'sec-fetch-site': 'cross-site' },
  ]
  for (const headers of attempts) {
    const answer = await askAs('admin', { method: 'POST', path: plan, body, headers })
    expect(answer.status).toBe(403)
    expect(answer.json).toMatchObject({ refusal: { reason: 'foreign-origin' } })
  }
  const log = await askAs('auditor', { path: '/api/audit?log=sec&action=access.denied&actor=admin' })
  expect(list(valueAt(log.json, 'entries')).length).toBeGreaterThan(0)
})

test('a deployment that was deleted is said to be gone', async ({ askAs }) => {
  const answer = await askAs('admin', {
    method: 'POST',
    path: plansOf('was-here-before'),
    body: { kind: 'scale', replicas: 2 },
  })
  expect(answer.status).toBe(404)
  expect(answer.json).toMatchObject({
    refusal: { reason: 'not-found' },
    message: expect.stringMatching(/^There is no /),
  })
  expect(
    (await askAs('admin', { method: 'POST', path: plansOf('..%2f..%2fsecrets'), body: { kind: 'scale', replicas: 2 } }))
      .status,
  ).toBe(422)
})

test('a page of a deployment that is gone says where to look', async ({ open }) => {
  const page = await open('oncall')
  await page.goto('/i/tracardi/tracardi/workloads/deployments/was-here-before')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('was-here-before no longer exists.')
  await page.goto('/no/such/page')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is nothing at this address')
})

test('without a session, or with one that is none, nothing is answered and nothing done', async ({ app, world }) => {
  const cookie = 'next-auth.session-token=not-a-session'
  for (const headers of [{ origin: app.origin }, { origin: app.origin, cookie }]) {
    for (const path of [
      '/api/topology',
      '/api/live',
      '/api/actions',
      '/api/audit',
      '/api/session',
      '/api/openapi.json',
    ])
      expect((await ask(app.origin, { path, headers })).status, path).toBe(401)
    const written = await ask(app.origin, {
      method: 'PUT',
      path: submissionOf(crypto.randomUUID()),
      headers,
      body: { planHash: '0'.repeat(64), reason: 'Nobody asks for this' },
    })
    expect(written.status).toBe(401)
  }
  expect(await world.replicasOf(guiCluster)).toBe(2)
})

test('an order that is not what was planned is refused', async ({ askAs, world }) => {
  const made = (
    await askAs('admin', { method: 'POST', path: plansOf(guiCluster), body: { kind: 'scale', replicas: 3 } })
  ).json
  const path = submissionOf(valueAt(made, 'actionId'))
  const order = { planHash: valueAt(made, 'hash'), reason: 'Not what was planned' }
  const put = (body: object) => askAs('admin', { method: 'PUT', path, body })
  expect(await put({ ...order, replicas: 9 })).toMatchObject({
    status: 422,
    json: { refusal: { reason: 'malformed' } },
  })
  expect((await put({ ...order, planHash: '0'.repeat(64) })).json).toMatchObject({
    refusal: { reason: 'plan-differs' },
  })
  expect(await put({ ...order, reason: 'short' })).toMatchObject({ status: 422 })
  const stranger = await askAs('deputy', { method: 'PUT', path, body: order })
  expect(stranger.json).toMatchObject({ refusal: { reason: 'plan-unknown' } })
  expect(await world.replicasOf(guiCluster)).toBe(2)
})

test('the API describes itself as OpenAPI 3.1, route by route', async ({ askAs }) => {
  const answer = await askAs('auditor', { path: '/api/openapi.json' })
  expect(answer.status).toBe(200)
  expect(answer.json).toMatchObject({
    openapi: expect.stringMatching(/^3\.1\.\d$/),
    info: { title: expect.any(String) },
  })
  const paths = Object.keys(Object(valueAt(answer.json, 'paths')))
  expect(paths).toEqual(expect.arrayContaining(['/api/topology', '/api/audit', '/api/healthz', '/api/readyz']))
  const missing = [...answer.text.matchAll(/"\$ref":"#\/([^"]+)"/g)].filter(
    ([, pointer = '']) => valueAt(answer.json, ...pointer.split('/')) === undefined,
  )
  expect(missing).toEqual([])
})

test('liveness and readiness need no sign-in and say nothing secret', async ({ app }) => {
  expect(await ask(app.origin, { path: '/api/healthz' })).toMatchObject({ status: 200, json: { status: 'ok' } })
  const ready = await ask(app.origin, { path: '/api/readyz' })
  expect(ready.status).toBe(200)
  expect(ready.json).toEqual({ status: 'ready', database: 'ready', cluster: 'ready' })
})

test('every answer carries the headers that keep a browser from being tricked', async ({ app }) => {
  const { headers } = await ask(app.origin, { path: '/sign-in' })
  expect(headers['content-security-policy']).toContain("default-src 'none'")
  expect(headers['content-security-policy']).not.toContain('unsafe')
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' })
  expect(headers['x-powered-by']).toBeUndefined()
})

import { expect, test } from 'vitest'
import { Secret } from '#lib/domain/secret.ts'
import { NoAnswer } from '#lib/operations/ports.ts'
import { instance, says, sends } from './testing/http-server.ts'

const password = new Secret('correct & horse + battery=%')
const token = new Secret('0123456789abcdef0123456789abcdef01234567')
const credentials = { userName: 'admin@tracardi.example', password }

test('a log-in is a form, and its token comes back as a secret', async () => {
  const body = { access_token: token.reveal(), token_type: 'bearer', roles: ['admin', 'maintainer'], preference: {} }
  const { tracardi, at, received } = await instance(says(200, body))
  const answer = await tracardi.logIn(at, credentials)
  expect(answer).toMatchObject({ answer: 'accepted', roles: ['admin', 'maintainer'] })
  expect(answer.answer === 'accepted' && answer.token.equals(token)).toBe(true)
  expect(JSON.stringify(answer)).not.toContain(token.reveal())
  const [request] = received
  expect(request).toMatchObject({ method: 'POST', url: '/user/token' })
  expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded')
  expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
    username: credentials.userName,
    password: password.reveal(),
  })
})

test.each([
  ['0.8.0', 400, 'Incorrect username or password.'],
  ['0.8.1', 500, 'Incorrect username or password.'],
  ['0.8.2', 400, 'Redis authentication error: Incorrect username or password.'],
  ['0.9 and later', 400, 'Authentication error: Incorrect username or password.'],
])('%s refuses wrong credentials by %i', async (_version, status, detail) => {
  const { tracardi, at } = await instance(says(status, { detail }))
  expect(await tracardi.logIn(at, credentials)).toEqual({ answer: 'refused' })
})

test('a hidden instance is told from wrong credentials', async () => {
  const { tracardi, at } = await instance(says(403, { detail: 'Access forbidden' }))
  expect(await tracardi.logIn(at, credentials)).toEqual({ answer: 'hidden' })
})

test.each([
  [
    'a database that is down',
    says(400, { detail: 'Authentication error: System not installed. Got error (2003, "mysql")' }),
    { status: 400, detail: '400 System not installed' },
  ],
  [
    'a disabled account',
    says(400, { detail: 'Authentication error: This account was disabled' }),
    { status: 400, detail: '400 This account was disabled' },
  ],
  ['a fault', says(500, { detail: 'Internal Server Error' }), { status: 500, detail: '500 Internal Server Error' }],
  ['a page that says yes', sends(200, 'text/html', '<title>Welcome</title>'), { status: 200, detail: '200 HTML' }],
  ['another 403', says(403, { detail: 'Blocked' }), { status: 403, detail: '403 JSON' }],
  ['JSON without a token', says(200, { roles: [] }), { status: 200, detail: '200 JSON' }],
  ['a token of two words', says(200, { access_token: 'a b', roles: [] }), { status: 200, detail: '200 JSON' }],
  ['no body', sends(200, 'application/json', ''), { status: 200, detail: '200 without a body' }],
])('%s is unexpected', async (_name, handler, answer) => {
  const { tracardi, at } = await instance(handler)
  expect(await tracardi.logIn(at, credentials)).toEqual({ answer: 'unexpected', ...answer })
})

test('an answer that repeats what was sent is not quoted', async () => {
  const { tracardi, at } = await instance((request, response) => {
    response.writeHead(422, { 'content-type': 'application/json' })
    const given = new URLSearchParams(request.body).get('password')
    response.end(JSON.stringify({ detail: `bad value ${given}`, input: given }))
  })
  const answer = await tracardi.logIn(at, credentials)
  expect(answer).toEqual({ answer: 'unexpected', status: 422, detail: '422 JSON' })
})

test('no redirect is followed, least of all with a password', async () => {
  const elsewhere = await instance(says(200, {}))
  const { tracardi, at, received } = await instance((_request, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${elsewhere.at.port}/user/token` }).end()
  })
  expect(await tracardi.logIn(at, credentials)).toMatchObject({ answer: 'unexpected', detail: '307 redirect' })
  expect([received.length, elsewhere.received.length]).toEqual([1, 0])
})

const change = { token, password, version: '1.2.x' }

test('from 0.9 on a change sends the password alone', async () => {
  const { tracardi, at, received } = await instance(says(200, { inserted: true }))
  expect(await tracardi.changePassword(at, change)).toEqual({ answer: 'accepted' })
  expect(received).toMatchObject([
    { method: 'POST', url: '/user-account', headers: { authorization: `Bearer ${token.reveal()}` } },
  ])
  expect(JSON.parse(received[0]?.body ?? '')).toEqual({ password: password.reveal() })
})

const oldAccount = { id: '7', full_name: 'Ada Admin', email: 'a@b.example', password: 'a hash', roles: ['admin'] }

test('0.8 is told the full name again, so that it stays', async () => {
  const { tracardi, at, received } = await instance((request, response) =>
    request.method === 'GET' ? says(200, oldAccount)(request, response) : says(200, { inserted: 1 })(request, response),
  )
  expect(await tracardi.changePassword(at, { ...change, version: '0.8.1' })).toEqual({ answer: 'accepted' })
  expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /user-account', 'POST /user-account'])
  expect(JSON.parse(received[1]?.body ?? '')).toEqual({ password: password.reveal(), full_name: 'Ada Admin' })
})

test('a version that nobody knows is found out from the account', async () => {
  const { tracardi, at, received } = await instance((request, response) =>
    request.method === 'GET'
      ? says(200, { id: '7', name: 'Ada Admin' })(request, response)
      : says(200, { inserted: true })(request, response),
  )
  expect(await tracardi.changePassword(at, { ...change, version: null })).toEqual({ answer: 'accepted' })
  expect(JSON.parse(received[1]?.body ?? '')).toEqual({ password: password.reveal() })
})

test('an account that cannot be read is not changed', async () => {
  const { tracardi, at, received } = await instance(says(401, { detail: 'Invalid authentication credentials' }))
  expect(await tracardi.changePassword(at, { ...change, version: '0.8.0' })).toEqual({
    answer: 'refused',
    status: 401,
    detail: '401 Invalid authentication credentials',
  })
  expect(received).toHaveLength(1)
})

test.each([
  ['nothing was saved', says(200, { inserted: 0 }), 200],
  ['false was saved', says(200, { inserted: false }), 200],
  ['a page says yes', sends(200, 'text/html', 'saved'), 200],
  ['the token is dead', says(401, { detail: 'Invalid authentication credentials' }), 401],
  ['a fault', says(500, { detail: 'Internal Server Error' }), 500],
])('a change is refused where %s', async (_name, handler, status) => {
  const { tracardi, at } = await instance(handler)
  expect(await tracardi.changePassword(at, change)).toMatchObject({ answer: 'refused', status })
})

test('an overwritten account is sent whole, so that nothing of it is lost', async () => {
  const own = { id: 'a/7', name: 'Ada', email: 'a@b.example', roles: ['admin'], enabled: true, preference: {} }
  const { tracardi, at, received } = await instance((request, response) =>
    request.method === 'GET' ? says(200, own)(request, response) : says(200, { inserted: true })(request, response),
  )
  expect(await tracardi.overwritePassword(at, { token, password })).toEqual({ answer: 'accepted' })
  expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /user-account', 'POST /user/a%2F7'])
  expect(JSON.parse(received[1]?.body ?? '')).toEqual({
    name: 'Ada',
    email: 'a@b.example',
    roles: ['admin'],
    enabled: true,
    password: password.reveal(),
  })
})

test('an account of 0.8 is not overwritten', async () => {
  const { tracardi, at, received } = await instance(says(200, oldAccount))
  expect(await tracardi.overwritePassword(at, { token, password })).toMatchObject({ answer: 'refused' })
  expect(received).toHaveLength(1)
})

test('a log-out is proven by null', async () => {
  const good = await instance(says(200, null))
  await good.tracardi.logOut(good.at, token)
  expect(good.received).toMatchObject([{ method: 'POST', url: '/user/logout' }])
  const bad = await instance(sends(200, 'text/html', '<title>Hello</title>'))
  await expect(bad.tracardi.logOut(bad.at, token)).rejects.toThrow(NoAnswer)
})

test.each([
  ['its account comes', says(200, oldAccount), true],
  ['its credentials are invalid', says(401, { detail: 'Invalid authentication credentials' }), false],
  ['the instance is hidden', says(403, { detail: 'Access forbidden' }), null],
  ['the header was lost', says(401, { detail: 'Not authenticated' }), null],
  ['a page comes', sends(200, 'text/html', 'hello'), null],
  ['a fault comes', says(500, { detail: 'Connection refused' }), null],
])('whether a token lives, where %s', async (_name, handler, alive) => {
  const { tracardi, at } = await instance(handler)
  expect(await tracardi.isTokenAlive(at, token)).toBe(alive)
})

test('silence and gateways are no answer, and the error holds no secret', async () => {
  const slow = await instance(() => {})
  const cut = await instance((_request, response) => response.socket?.destroy())
  const gateway = await instance(sends(504, 'text/html', '<title>Gateway Timeout</title>'))
  for (const { tracardi, at } of [slow, cut, gateway, { ...cut, at: { ...cut.at, port: 1 } }])
    for (const ask of [
      () => tracardi.logIn(at, credentials),
      () => tracardi.changePassword(at, change),
      () => tracardi.logOut(at, token),
      () => tracardi.isTokenAlive(at, token),
      () => tracardi.installState(at),
    ]) {
      const error: unknown = await ask().catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(NoAnswer)
      const said = error instanceof Error ? `${error.message}${error.stack}${String(error.cause)}` : ''
      expect(said).toContain('tracardi/api-1')
      expect(said).not.toContain(token.reveal())
      expect(said).not.toContain('horse')
    }
})

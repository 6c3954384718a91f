import { afterEach, expect, test, vi } from 'vitest'
import { hashPassword } from './tracardi-state.ts'
import { admin, newWorld, startTracardi } from './testing/tracardi-process.ts'

const old = ['0.8.0', '0.8.1', '0.8.2']
const recent = ['0.9.0', '1.1.x', '1.2.x']
const versions = [...old, '0.9.0-rc4', ...recent]
const minute = 60_000
const next = 'a second password'

afterEach(() => vi.useRealTimers())

const userOf = (world: ReturnType<typeof newWorld>) => {
  const [user] = world.tracardi.stateOf('tracardi').users.values()
  if (!user) throw new Error('There is no user')
  return user
}

test.each(versions)('%s: a missing or empty field is 422 before the flag is looked at', async (version) => {
  for (const flag of ['yes', 'no']) {
    const { ask, logIn } = startTracardi(version, { EXPOSE_GUI_API: flag })
    expect((await ask('POST', '/user/token')).status).toBe(422)
    expect((await ask('POST', '/user/token', {}, 'username=a%40b.example')).status).toBe(422)
    expect((await logIn('')).status).toBe(422)
  }
})

test.each(versions)('%s: a log-in at a hidden process is 403', async (version) => {
  expect(await startTracardi(version, { EXPOSE_GUI_API: 'no' }).logIn()).toMatchObject({
    status: 403,
    body: { detail: 'Access forbidden' },
  })
})

test.each([
  ['0.8.0', 400, 'Incorrect username or password.'],
  ['0.8.1', 500, 'Incorrect username or password.'],
  ['0.8.2', 400, 'Redis authentication error: Incorrect username or password.'],
  ['0.9.0', 400, 'Authentication error: Incorrect username or password.'],
  ['1.2.x', 400, 'Authentication error: Incorrect username or password.'],
])('%s: a wrong password is %i', async (version, status, detail) => {
  const { logIn } = startTracardi(version)
  expect(await logIn('wrong')).toMatchObject({ status, body: { detail } })
  expect(await logIn(admin.password, 'nobody@tracardi.example')).toMatchObject({ status })
})

test('without its database a log-in says that nothing is installed', async () => {
  const { world, logIn } = startTracardi('0.9.0')
  world.troubles.cutStore('tracardi', 'mysql')
  expect(await logIn()).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('System not installed') },
  })
})

test.each(versions)('%s: every log-in has the same token of forty digits', async (version) => {
  const world = newWorld()
  const tokens = [await startTracardi(version, {}, world).token(), await startTracardi(version, {}, world).token()]
  expect(tokens[0]).toMatch(/^[0-9a-f]{40}$/)
  expect(tokens[0]).toBe(tokens[1])
})

test('a token lives thirty minutes from the last call', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const { token, get } = startTracardi('0.9.0')
  const session = await token()
  for (const wait of [29 * minute, 29 * minute]) {
    vi.setSystemTime(Date.now() + wait)
    expect((await get('/user-account', session)).status).toBe(200)
  }
  vi.setSystemTime(Date.now() + 31 * minute)
  expect((await get('/user-account', session)).status).toBe(401)
})

test('a token dies with the version', async () => {
  const world = newWorld()
  const session = await startTracardi('0.9.0', {}, world).token()
  expect((await startTracardi('1.2.x', {}, world).get('/user-account', session)).status).toBe(401)
})

test.each(recent)('%s: a change is at work at once, and the token survives it', async (version) => {
  const { token, send, logIn, get } = startTracardi(version)
  const session = await token()
  expect(await send('/user-account', session, { password: next })).toMatchObject({
    status: 200,
    body: { inserted: true },
  })
  expect([(await logIn()).status, (await logIn(next)).status]).toEqual([400, 200])
  expect((await get('/user-account', session)).status).toBe(200)
})

test('a change renews the thirty minutes', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const { token, send, get } = startTracardi('0.9.0')
  const session = await token()
  vi.setSystemTime(Date.now() + 29 * minute)
  await send('/user-account', session, { password: next })
  vi.setSystemTime(Date.now() + 29 * minute)
  expect((await get('/user-account', session)).status).toBe(200)
})

test.each(versions)('%s: one log-out ends every session, at a hidden process too', async (version) => {
  const world = newWorld()
  const exposed = startTracardi(version, {}, world)
  const hidden = startTracardi(version, { EXPOSE_GUI_API: 'no' }, world)
  const [first, second] = [await exposed.token(), await exposed.token()]
  expect(await hidden.send('/user/logout', first, {})).toMatchObject({ status: 200, text: 'null' })
  expect((await exposed.get('/user-account', second)).status).toBe(401)
})

test('a log-out says null whatever the token, and 401 without any', async () => {
  const { ask, send } = startTracardi('0.9.0', { EXPOSE_GUI_API: 'no' })
  expect(await send('/user/logout', 'junk', {})).toMatchObject({ status: 200, text: 'null' })
  expect(await ask('POST', '/user/logout')).toMatchObject({
    status: 401,
    body: { detail: 'No authorization header provided.' },
  })
})

test.each(recent)('%s: a blank password is accepted and the old one kept', async (version) => {
  const { token, send, logIn } = startTracardi(version)
  const session = await token()
  for (const password of ['', '   ', '\t'])
    expect(await send('/user-account', session, { password })).toMatchObject({ body: { inserted: true } })
  expect((await logIn()).status).toBe(200)
})

test.each(versions.filter((version) => version !== '0.9.0-rc4'))('%s: one character is a password', async (version) => {
  const { token, send, logIn } = startTracardi(version)
  await send('/user-account', await token(), { password: 'x', full_name: 'A' })
  expect((await logIn('x')).status).toBe(200)
})

test.each(old)('%s: the own account has the hash in it, and a change wants the full name', async (version) => {
  const { token, get, send, world } = startTracardi(version)
  const session = await token()
  expect((await get('/user-account', session)).body).toMatchObject({
    full_name: 'Default Admin',
    password: userOf(world).passwordHash,
    disabled: false,
  })
  expect((await send('/user-account', session, { password: next })).status).toBe(422)
})

test.each(old)('%s: a change answers a number and drops preferences and the day of expiry', async (version) => {
  const { token, send, world, logIn } = startTracardi(version)
  const state = world.tracardi.stateOf('tracardi')
  const later = Math.round(Date.now() / 1000) + 3_600
  state.saveUser({ ...userOf(world), preference: { theme: 'dark' }, expiresAt: later })
  const body = { password: next, full_name: 'Ada Admin' }
  expect(await send('/user-account', await token(), body)).toMatchObject({ status: 200, body: { inserted: 1 } })
  expect(userOf(world)).toMatchObject({ name: 'Ada Admin', preference: {}, expiresAt: null })
  expect((await logIn(next)).status).toBe(200)
})

test('0.8 stores an empty password, with which nobody gets in any more', async () => {
  const { token, send, logIn } = startTracardi('0.8.1')
  await send('/user-account', await token(), { password: '', full_name: 'A' })
  expect([(await logIn()).status, (await logIn('')).status]).toEqual([500, 422])
})

test('from 0.9 on preferences and the day of expiry stay, and the account shows no hash', async () => {
  const { token, send, get, world } = startTracardi('0.9.0')
  const later = Math.round(Date.now() / 1000) + 3_600
  world.tracardi.stateOf('tracardi').saveUser({ ...userOf(world), preference: { theme: 'dark' }, expiresAt: later })
  const session = await token()
  await send('/user-account', session, { password: next })
  expect(userOf(world)).toMatchObject({ preference: { theme: 'dark' }, expiresAt: later })
  expect((await get('/user-account', session)).body).not.toHaveProperty('password')
})

test('0.9.0-rc4 hashes a changed password twice: neither works, its hash does, and the token lives', async () => {
  const { token, send, logIn, get } = startTracardi('0.9.0-rc4')
  const session = await token()
  expect(await send('/user-account', session, { password: next })).toMatchObject({ body: { inserted: true } })
  expect([(await logIn()).status, (await logIn(next)).status]).toEqual([400, 400])
  expect((await logIn(hashPassword(next))).status).toBe(200)
  expect((await get('/user-account', session)).status).toBe(200)
})

test('0.9.0-rc4 locks out even when no password was sent', async () => {
  const { token, send, logIn } = startTracardi('0.9.0-rc4')
  await send('/user-account', await token(), { name: 'Ada' })
  expect((await logIn()).status).toBe(400)
})

test('a disabled account is told apart in 0.8 and looks like a wrong password from 0.9 on', async () => {
  for (const [version, words] of [
    ['0.8.0', 'This account was disabled'],
    ['0.9.0', 'Authentication error: Incorrect username or password.'],
  ] as const) {
    const { logIn, world } = startTracardi(version)
    world.tracardi.stateOf('tracardi').saveUser({ ...userOf(world), isEnabled: false })
    expect(await logIn()).toMatchObject({ status: 400, body: { detail: words } })
  }
})

test('an account past its day is refused in words of its own', async () => {
  const { logIn, world } = startTracardi('0.9.0')
  world.tracardi.stateOf('tracardi').saveUser({ ...userOf(world), expiresAt: 1 })
  expect(await logIn()).toMatchObject({ status: 400, body: { detail: expect.stringContaining('expired') } })
})

test('a session shows the user as he was, and a change by him puts that back', async () => {
  const { token, send, get, world } = startTracardi('0.9.0')
  const session = await token()
  world.tracardi.stateOf('tracardi').saveUser({ ...userOf(world), isEnabled: false })
  expect((await get('/user-account', session)).body).toMatchObject({ enabled: true })
  await send('/user-account', session, { password: next })
  expect(userOf(world).isEnabled).toBe(true)
})

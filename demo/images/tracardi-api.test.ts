import { expect, test, vi } from 'vitest'
import { newWorld, startTracardi } from './testing/tracardi-process.ts'

const recent = ['0.9.0-rc4', '0.9.0', '1.1.x', '1.2.x']
const old = ['0.8.0', '0.8.1', '0.8.2']
const all = [...old, ...recent]

test.each(recent)('%s dies at import on a flag of other words, or an empty one', async (version) => {
  const processes = ['1', '', ' yes', 'maybe'].map((value) => startTracardi(version, { EXPOSE_GUI_API: value }))
  expect(await Promise.all(processes.map(({ run }) => run.ended))).toEqual([1, 1, 1, 1])
  for (const { isUp, said } of processes) {
    expect(isUp()).toBe(false)
    expect(said().at(-1)).toContain('Invalid value for boolean setting')
  }
})

test.each(recent)('another strict boolean ends %s too', async (version) => {
  expect(await startTracardi(version, { SAVE_LOGS: '1' }).run.ended).toBe(1)
})

test.each(old)('%s hides on every value but yes, and nothing crashes', async (version) => {
  for (const value of ['on', 'true', 'no', '', '1']) {
    const { ask } = startTracardi(version, { EXPOSE_GUI_API: value })
    expect(await ask('GET', '/user-account', { authorization: 'Bearer junk' })).toMatchObject({ status: 403 })
  }
})

test.each(all)('%s without a flag is exposed', async (version) => {
  const { ask } = startTracardi(version)
  expect(await ask('GET', '/user-account', { authorization: 'Bearer junk' })).toMatchObject({ status: 401 })
})

test('the flag is read once: a change needs a new process', async () => {
  const env = { EXPOSE_GUI_API: 'no' }
  const { ask } = startTracardi('1.2.x', env)
  env.EXPOSE_GUI_API = 'yes'
  expect((await ask('GET', '/user-account', { authorization: 'Bearer junk' })).status).toBe(403)
})

test('every answer says how long it took, but for what nobody caught', async () => {
  const { ask } = startTracardi('0.9.0')
  for (const path of ['/', '/user-account', '/nowhere', '/install'])
    expect(Number((await ask('GET', path)).headers['x-process-time'])).toBeGreaterThanOrEqual(0)
  const crashed = await ask('GET', '/', { authorization: 'oneword' })
  expect(crashed).toMatchObject({ status: 500, headers: { 'content-type': 'application/json' } })
  expect(crashed.headers).not.toHaveProperty('x-process-time')
})

test('a context that was asked for is named in the answer', async () => {
  const { ask } = startTracardi('0.9.0')
  expect((await ask('GET', '/', { 'x-context': 'production' })).headers['x-context']).toBe('production')
})

test('two processes of one installation have their own instance and share users and sessions', async () => {
  const world = newWorld()
  const [first, second] = [startTracardi('1.2.x', {}, world), startTracardi('1.2.x', {}, world)]
  const instanceOf = async ({ get }: typeof first) => (await get('/')).body
  expect(await instanceOf(first)).not.toEqual(await instanceOf(second))
  expect((await second.get('/user-account', await first.token())).status).toBe(200)
})

test.each([
  ['0.9.0', 'mysql', 4],
  ['0.9.0', 'redis', 10],
  ['0.8.1', 'elasticsearch', 10],
] as const)('%s without %s looks %i times behind a shut door, then gives up', async (version, store, tries) => {
  const world = newWorld()
  world.troubles.cutStore('tracardi', store)
  const { run, said } = startTracardi(version, {}, world, async () => expect(world.servers.size).toBe(0))
  expect(await run.ended).toBe(1)
  expect(said().filter((line) => line.includes('retries left'))).toHaveLength(tries)
})

test('a store that comes back in time opens the door', async () => {
  const world = newWorld()
  world.troubles.cutStore('tracardi', 'mysql')
  const { get } = startTracardi('0.9.0', {}, world, async () => world.troubles.heal())
  expect((await get('/info/version')).status).toBe(200)
})

test('a fault of the whole API: a page, a broken log-in, nobody', async () => {
  const { world, get, logIn } = startTracardi('1.2.x')
  world.troubles.breakApi('tracardi', 'html')
  expect(await get('/user-account', 'x')).toMatchObject({ status: 200, headers: { 'content-type': 'text/html' } })
  world.troubles.breakApi('tracardi', 'login-500')
  expect((await logIn()).status).toBe(500)
  expect((await get('/user-account', 'x')).status).toBe(401)
  world.troubles.breakApi('tracardi', 'down')
  await expect(get('/')).rejects.toThrow('Nobody listens')
  world.troubles.heal()
  expect((await logIn()).status).toBe(200)
})

test('a slow API answers after everybody has given up', async () => {
  const { world, get } = startTracardi('1.2.x')
  world.troubles.breakApi('tracardi', 'slow')
  const answered = vi.fn()
  void get('/').then(answered, () => {})
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(answered).not.toHaveBeenCalled()
})

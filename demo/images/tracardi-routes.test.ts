import { expect, test } from 'vitest'
import { admin, newWorld, startTracardi } from './testing/tracardi-process.ts'
import { administrator, hashPassword } from './tracardi-state.ts'

const versions = ['0.8.0', '0.8.1', '0.8.2', '0.9.0-rc4', '0.9.0', '1.1.x', '1.2.x']
const modes = { yes: { EXPOSE_GUI_API: 'yes' }, no: { EXPOSE_GUI_API: 'no' } }
const junk = { authorization: 'Bearer console-probe' }

test.each(versions)(
  '%s: no header is 401 in both modes, for the bearer is checked before the flag',
  async (version) => {
    for (const env of Object.values(modes))
      expect(await startTracardi(version, env).ask('GET', '/user-account')).toMatchObject({
        status: 401,
        body: { detail: 'Not authenticated' },
      })
  },
)

test.each(versions)('%s: another scheme counts as no header', async (version) => {
  for (const env of Object.values(modes))
    expect(await startTracardi(version, env).ask('GET', '/user-account', { authorization: 'Basic abc' })).toMatchObject(
      { status: 401, body: { detail: 'Not authenticated' } },
    )
})

test.each(versions)('%s: a junk bearer tells the flag on every gated path', async (version) => {
  for (const path of ['/user-account', '/user/1', '/event/count', '/queue/system/functions/backlog']) {
    expect(await startTracardi(version, modes.yes).ask('GET', path, junk)).toMatchObject({
      status: 401,
      body: { detail: 'Invalid authentication credentials' },
    })
    expect(await startTracardi(version, modes.no).ask('GET', path, junk)).toMatchObject({
      status: 403,
      body: { detail: 'Access forbidden' },
    })
  }
})

test('an unknown path is 404 in both modes, a known one by another method 405', async () => {
  for (const env of Object.values(modes)) {
    const { ask } = startTracardi('0.9.0', env)
    expect(await ask('GET', '/nowhere', junk)).toMatchObject({ status: 404, body: { detail: 'Not Found' } })
    expect(await ask('DELETE', '/user-account', junk)).toMatchObject({ status: 405 })
  }
})

test.each(versions)('%s: an Authorization of one word, or of three, crashes any path', async (version) => {
  for (const env of Object.values(modes))
    for (const path of ['/user-account', '/healthcheck', '/nowhere'])
      for (const authorization of ['probe', 'Bearer ', 'Bearer a b'])
        expect((await startTracardi(version, env).ask('GET', path, { authorization })).status).toBe(500)
})

test('without Redis every request that bears something crashes', async () => {
  const { world, ask, get } = startTracardi('0.9.0')
  world.troubles.cutStore('tracardi', 'redis')
  expect((await ask('GET', '/info/version', junk)).status).toBe(500)
  expect((await get('/info/version')).status).toBe(200)
})

test('the junk token is written into the log of an exposed process, and not of a hidden one', async () => {
  const exposed = startTracardi('0.9.0', modes.yes)
  await exposed.ask('GET', '/user-account', junk)
  expect(exposed.said().join('\n')).toContain('console-probe')
  const hidden = startTracardi('0.9.0', modes.no)
  await hidden.ask('GET', '/user-account', junk)
  expect(hidden.said().join('\n')).toMatch(/WARNING/)
  expect(hidden.said().join('\n')).not.toContain('console-probe')
})

test('a role too few is 401, as a dead token is', async () => {
  const world = newWorld()
  const marketer = administrator(admin.userName, hashPassword(admin.password))
  world.tracardi.stateOf('tracardi').saveUser({ ...marketer, roles: ['marketer'] })
  const { get, token } = startTracardi('0.9.0', {}, world)
  const session = await token()
  expect((await get('/user-account', session)).status).toBe(200)
  expect(await get('/users', session)).toMatchObject({
    status: 401,
    body: { detail: 'Invalid authentication credentials' },
  })
})

test('logs and consents answer without any bearer in both modes', async () => {
  const open = [
    '/event/logs/1',
    '/node/logs/1',
    '/flow/logs/1',
    '/consents/types',
    '/consents/type/by_tag',
    '/consents/type/ids',
    '/consents/type/enabled',
  ]
  for (const env of Object.values(modes))
    for (const path of open) expect((await startTracardi('0.9.0', env).get(path)).status).toBe(200)
})

test('a licensed path is 402 after the log-in only, and open with a licence', async () => {
  const { get, token } = startTracardi('0.9.0')
  const path = '/queue/system/functions/backlog'
  expect((await get(path, 'junk')).status).toBe(401)
  expect(await get(path, await token())).toMatchObject({
    status: 402,
    body: { detail: expect.stringMatching(/^No license/) },
  })
  const licensed = startTracardi('0.9.0', { LICENSE: 'x' })
  expect((await licensed.get(path, await licensed.token())).body).toEqual({ total: 0, backlog: [] })
})

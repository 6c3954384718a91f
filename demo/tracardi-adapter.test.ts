import { expect, onTestFinished, test } from 'vitest'
import { openInstanceProxy } from '#demo/instance-proxy.ts'
import { admin, newWorld, startTracardi } from '#demo/images/testing/tracardi-process.ts'
import { Secret } from '#lib/domain/secret.ts'
import { createTracardi } from '#lib/tracardi/create-tracardi.ts'

/* What the console asks of Tracardi, put to every simulated version over real HTTP. */

const versions = ['0.8.0', '0.8.1', '0.8.2', '0.9.0', '1.1.x', '1.2.x']
const at = { instanceId: 'tracardi/api-1', host: '10.0.0.1', port: 80 }
const old = new Secret(admin.password)
const next = new Secret('a second password')

async function ask(version: string, flag = 'yes', world = newWorld()) {
  startTracardi(version, { EXPOSE_GUI_API: flag }, world)
  const proxy = await openInstanceProxy(
    (_host, port) => [...world.servers].find(([key]) => key.endsWith(`:${port}`))?.[1],
  )
  const tracardi = createTracardi({ proxy: new Secret(proxy.url), totalTimeoutMs: 2_000 })
  onTestFinished(async () => {
    await tracardi.close()
    await proxy.close()
  })
  const logIn = (password: Secret) => tracardi.logIn(at, { userName: admin.userName, password })
  const token = async () => {
    const answer = await logIn(old)
    if (answer.answer !== 'accepted') throw new Error(`The log-in was answered ${answer.answer}`)
    return answer.token
  }
  return { tracardi, logIn, token, world }
}

test.each([...versions, '0.9.0-rc4'])('%s tells exposed from hidden', async (version) => {
  const exposed = await ask(version)
  expect(await exposed.tracardi.probe(at)).toMatchObject({ finding: 'exposed' })
  const hidden = await ask(version, 'no')
  expect(await hidden.tracardi.probe(at)).toMatchObject({ finding: 'hidden' })
  expect(await hidden.logIn(old)).toEqual({ answer: 'hidden' })
})

test.each(versions)(
  '%s: log in, change, the new one works, the old one does not, log out, the token is dead',
  async (version) => {
    const { tracardi, logIn, token, world } = await ask(version)
    expect(await logIn(new Secret('wrong'))).toEqual({ answer: 'refused' })
    const session = await token()
    expect(await tracardi.changePassword(at, { token: session, password: next, version })).toEqual({
      answer: 'accepted',
    })
    expect(await logIn(next)).toMatchObject({ answer: 'accepted', roles: ['admin', 'maintainer'] })
    expect(await logIn(old)).toEqual({ answer: 'refused' })
    expect(await tracardi.isTokenAlive(at, session)).toBe(true)
    await tracardi.logOut(at, session)
    expect(await tracardi.isTokenAlive(at, session)).toBe(false)
    const [user] = world.tracardi.stateOf('tracardi').users.values()
    expect(user).toMatchObject({ name: 'Default Admin', email: admin.userName, isEnabled: true })
  },
)

test.each(versions)('%s without a known version is changed all the same', async (version) => {
  const { tracardi, logIn, token } = await ask(version)
  const change = { token: await token(), password: next, version: null }
  expect(await tracardi.changePassword(at, change)).toEqual({ answer: 'accepted' })
  expect(await logIn(next)).toMatchObject({ answer: 'accepted' })
})

test('a build that hashes twice says yes and lets nobody in, and overwriting the account leads out', async () => {
  const { tracardi, logIn, token } = await ask('0.9.0-rc4')
  const session = await token()
  const change = { token: session, password: next, version: '0.9.0-rc4' }
  expect(await tracardi.changePassword(at, change)).toEqual({ answer: 'accepted' })
  expect([await logIn(next), await logIn(old)]).toEqual([{ answer: 'refused' }, { answer: 'refused' }])
  expect(await tracardi.overwritePassword(at, { token: session, password: next })).toEqual({ answer: 'accepted' })
  expect([await logIn(next), await logIn(old)]).toMatchObject([{ answer: 'accepted' }, { answer: 'refused' }])
})

test('a token is neither alive nor dead at a hidden instance, and can be ended there', async () => {
  const world = newWorld()
  const exposed = await ask('1.2.x', 'yes', world)
  const session = await exposed.token()
  world.servers.clear()
  const hidden = await ask('1.2.x', 'no', world)
  expect(await hidden.tracardi.isTokenAlive(at, session)).toBeNull()
  await hidden.tracardi.logOut(at, session)
  expect(world.tracardi.stateOf('tracardi').sessions.size).toBe(0)
})

test('whether an installation has an administrator is seen in both modes', async () => {
  for (const flag of ['yes', 'no']) {
    const { tracardi, world } = await ask('1.2.x', flag)
    expect(await tracardi.installState(at)).toEqual({ isOpen: true, hasAdmin: true })
    world.tracardi.setUsers('tracardi', [])
    expect(await tracardi.installState(at)).toEqual({ isOpen: true, hasAdmin: false })
  }
})

test('a database that is down is unexpected, not a wrong password', async () => {
  const { logIn, world } = await ask('1.2.x')
  world.troubles.cutStore('tracardi', 'mysql')
  expect(await logIn(old)).toEqual({ answer: 'unexpected', status: 400, detail: '400 System not installed' })
})

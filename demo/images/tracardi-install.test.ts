import { expect, test } from 'vitest'
import { newWorld, startTracardi } from './testing/tracardi-process.ts'

const claim = { username: 'eve@tracardi.example', password: 'hers', token: 'tracardi', needs_admin: true }
const modes = [{ EXPOSE_GUI_API: 'yes' }, { EXPOSE_GUI_API: 'no' }]

function emptyWorld() {
  const world = newWorld()
  world.tracardi.setUsers('tracardi', [])
  return world
}

const post = ({ ask }: ReturnType<typeof startTracardi>, body: object) =>
  ask('POST', '/install', {}, JSON.stringify(body))

test('the state is open in both modes, with the settings from the final 0.9.0 on', async () => {
  for (const env of modes) {
    expect((await startTracardi('0.8.1', env).get('/install')).body).toEqual({
      schema_ok: true,
      admin_ok: true,
      form_ok: true,
      warning: null,
    })
    expect((await startTracardi('0.9.0-rc4', env).get('/install')).body).not.toHaveProperty('config')
    expect((await startTracardi('0.9.0', env).get('/install')).body).toHaveProperty('config')
  }
  expect((await startTracardi('0.9.0', {}, emptyWorld()).get('/install')).body).toMatchObject({ admin_ok: false })
})

test('whoever has the default token claims an installation without an admin, hidden or not', async () => {
  for (const env of modes) {
    const world = emptyWorld()
    expect((await post(startTracardi('0.9.0', env, world), claim)).status).toBe(200)
    expect((await startTracardi('0.9.0', {}, world).logIn('hers', claim.username)).status).toBe(200)
  }
})

test('a wrong token is refused in both modes', async () => {
  for (const env of modes)
    expect(await post(startTracardi('0.9.0', env), { ...claim, token: 'guess' })).toMatchObject({
      status: 403,
      body: { detail: 'Installation forbidden. Invalid installation token.' },
    })
})

test('an empty token of the process checks nothing', async () => {
  const tracardi = startTracardi('0.9.0', { INSTALLATION_TOKEN: '' }, emptyWorld())
  expect((await post(tracardi, { ...claim, token: 'anything' })).status).toBe(200)
})

test('a token of one’s own is asked for', async () => {
  const tracardi = startTracardi('0.9.0', { INSTALLATION_TOKEN: 'own' })
  expect((await post(tracardi, claim)).status).toBe(403)
  expect((await post(tracardi, { ...claim, token: 'own' })).status).toBe(200)
})

test('no mail address or no password is 403, a field too few 422', async () => {
  const tracardi = startTracardi('0.9.0')
  expect((await post(tracardi, { ...claim, username: 'eve' })).status).toBe(403)
  expect((await post(tracardi, { ...claim, password: '' })).status).toBe(403)
  expect((await post(tracardi, { token: 'tracardi' })).status).toBe(422)
})

test('an admin who is there is not replaced, though the answer is the same', async () => {
  const tracardi = startTracardi('0.9.0')
  expect(await post(tracardi, claim)).toMatchObject({ status: 200, body: { admin: true } })
  expect((await tracardi.logIn('hers', claim.username)).status).toBe(400)
})

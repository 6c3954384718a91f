import { expect, test } from 'vitest'
import { admin, newWorld, startTracardi } from './testing/tracardi-process.ts'
import { administrator, hashPassword } from './tracardi-state.ts'

const self = 'default-admin'

function worldOfTwo() {
  const world = newWorld()
  const state = world.tracardi.stateOf('tracardi')
  state.saveUser({ ...administrator('bob@tracardi.example', hashPassword('bob')), id: 'bob', name: 'Bob' })
  return { world, state }
}

const bob = { name: 'Bob', email: 'bob@tracardi.example', roles: ['admin'] }

test('from 0.9 on the list of users holds the hash of every password', async () => {
  const { world, state } = worldOfTwo()
  const { get, token } = startTracardi('0.9.0', {}, world)
  const { body } = await get('/users?start=0&limit=10', await token())
  expect(body).toMatchObject({ total: 2, grouped: { Users: [{ email: admin.userName }, { id: 'bob' }] } })
  expect(JSON.stringify(body)).toContain(state.users.get('bob')?.passwordHash)
})

test('the older path is the list in 0.8, and searches for the limit from 0.9 on', async () => {
  for (const [version, count] of [
    ['0.8.1', 2],
    ['0.9.0', 0],
  ] as const) {
    const { get, token } = startTracardi(version, {}, worldOfTwo().world)
    expect((await get('/users/0/100', await token())).body).toHaveLength(count)
  }
  const { get, token } = startTracardi('0.8.1')
  expect((await get('/users', await token())).status).toBe(404)
})

test('one user is shown with roles as one text and without a password', async () => {
  const { get, token } = startTracardi('0.9.0', {}, worldOfTwo().world)
  const session = await token()
  expect((await get('/user/bob', session)).body).toMatchObject({ roles: 'admin,maintainer', password: null })
  expect(await get('/user/nobody', session)).toMatchObject({ status: 404 })
})

test('from 0.9 on a user saved without `enabled` is locked out', async () => {
  const { world, state } = worldOfTwo()
  const { send, token, logIn } = startTracardi('0.9.0', {}, world)
  const session = await token()
  expect(await send('/user/bob', session, bob)).toMatchObject({ status: 200, body: { inserted: true } })
  expect(state.users.get('bob')?.isEnabled).toBe(false)
  expect((await logIn('bob', bob.email)).status).toBe(400)
  await send('/user/bob', session, { ...bob, enabled: true, password: 'new' })
  expect((await logIn('new', bob.email)).status).toBe(200)
})

test('0.8 keeps a user without `disabled` working, and wants everything else', async () => {
  const { world, state } = worldOfTwo()
  const { send, token } = startTracardi('0.8.2', {}, world)
  const session = await token()
  expect((await send('/user/bob', session, bob)).status).toBe(422)
  const whole = { full_name: 'Bob', email: bob.email, roles: ['admin'], password: 'new' }
  expect((await send('/user/bob', session, whole)).body).toEqual({ inserted: 1 })
  expect(state.users.get('bob')).toMatchObject({ isEnabled: true, passwordHash: hashPassword('new') })
})

test('an admin changes another user singly hashed, even where his own change is hashed twice', async () => {
  const { send, token, logIn } = startTracardi('0.9.0-rc4', {}, worldOfTwo().world)
  const session = await token()
  await send('/user/bob', session, { ...bob, enabled: true, password: 'new' })
  expect((await logIn('new', bob.email)).status).toBe(200)
  // A blank one is no password to keep the old one by there.
  await send('/user/bob', session, { ...bob, enabled: true, password: '' })
  expect((await logIn('new', bob.email)).status).toBe(400)
})

test('nobody takes the role of admin from himself, or deletes himself', async () => {
  const { send, token } = startTracardi('0.9.0', {}, worldOfTwo().world)
  const session = await token()
  const demoted = { name: 'Ada', email: admin.userName, roles: ['marketer'], enabled: true }
  expect((await send(`/user/${self}`, session, demoted)).status).toBe(403)
  expect((await send(`/user/${self}`, session, {}, 'DELETE')).status).toBe(403)
  expect((await send('/user/bob', session, {}, 'DELETE')).status).toBe(200)
})

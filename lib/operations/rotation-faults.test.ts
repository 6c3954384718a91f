import { expect, test } from 'vitest'
import { isOpen } from '#lib/domain/action.ts'
import { Secret } from '#lib/domain/secret.ts'
import { actionOf, orderOf, plan, reconcile, rotate, settle } from './fake-rotation-story.ts'
import { hashOf } from './fake-rotation-tools.ts'
import { held, isLockedOut, oldPassword, outside, startProcess, userName } from './fake-rotation.ts'
import { admin } from './fake-world.ts'
import { AuditUnavailable, NoAnswer, type World } from './ports.ts'
import { rotatePassword } from './rotate-password.ts'

test('a log that fails half-way leaves both passwords, and the rest is done when it is back', async () => {
  const out = outside()
  const process = startProcess(out)
  const planned = await plan(process.world)
  let entries = 0
  const { auditLog } = process.world
  const appendHeld: World['auditLog']['appendHeld'] = (draft) =>
    ++entries > 2 ? Promise.reject(new AuditUnavailable('disk full')) : auditLog.appendHeld(draft)
  await rotatePassword({ ...process.world, auditLog: { ...auditLog, appendHeld } }, admin, orderOf(planned))
  await expect(settle(process)).rejects.toThrow('disk full')
  expect(isLockedOut(out)).toBe(false)
  expect(isOpen((await actionOf(out, planned.actionId)).state)).toBe(true)
  await reconcile(out, 'second')
  expect((await actionOf(out, planned.actionId)).state).toBe('succeeded')
})

test('a build that hashes twice gets the password that works, and the outcome says so', async () => {
  const out = outside()
  out.tracardi.isHashingTwice = true
  const { action } = await rotate(out)
  expect(action).toMatchObject({ state: 'succeeded', message: expect.stringContaining('hashes a new password twice') })
  expect(held(out)).toEqual({ username: userName, password: hashOf('generated-by-first-1') })
  expect(isLockedOut(out)).toBe(false)
  const second = await rotate(out, {}, { name: 'second' })
  expect(second.action.state).toBe('succeeded')
})

test('a Tracardi that says yes and keeps the old password is found out, and nothing is left behind', async () => {
  const out = outside()
  const process = startProcess(out)
  const planned = await plan(process.world)
  const changePassword: World['tracardi']['changePassword'] = async () => ({ answer: 'accepted' })
  const liar = { ...process.world, tracardi: { ...process.world.tracardi, changePassword } }
  await rotatePassword(liar, admin, orderOf(planned))
  await settle(process)
  expect(await actionOf(out, planned.actionId)).toMatchObject({ state: 'rolled-back' })
  expect(held(out)).toEqual({ username: userName, password: oldPassword })
})

test('a refused change is taken back', async () => {
  const out = outside()
  const process = startProcess(out)
  const planned = await plan(process.world)
  const changePassword: World['tracardi']['changePassword'] = async () => ({
    answer: 'refused',
    status: 500,
    detail: '500 Internal Server Error',
  })
  await rotatePassword(
    { ...process.world, tracardi: { ...process.world.tracardi, changePassword } },
    admin,
    orderOf(planned),
  )
  await settle(process)
  expect(await actionOf(out, planned.actionId)).toMatchObject({
    state: 'rolled-back',
    message: expect.stringContaining('500 Internal Server Error'),
  })
  expect(held(out)).toEqual({ username: userName, password: oldPassword })
})

test('while an unanswered change may still come, the new password is not thrown away', async () => {
  const out = outside()
  const process = startProcess(out)
  const planned = await plan(process.world)
  const late: (() => void)[] = []
  const changePassword: World['tracardi']['changePassword'] = async (_at, { password }) => {
    late.push(() => {
      out.tracardi.stored = hashOf(password.reveal())
    })
    throw new NoAnswer('slow')
  }
  await rotatePassword(
    { ...process.world, tracardi: { ...process.world.tracardi, changePassword } },
    admin,
    orderOf(planned),
  )
  await settle(process)
  expect(await actionOf(out, planned.actionId)).toMatchObject({ state: 'unknown' })
  expect(held(out)).toMatchObject({ password: oldPassword, pending: 'generated-by-first-1' })
  late[0]?.()
  expect(isLockedOut(out)).toBe(false)
  out.base.pass(60_000)
  await reconcile(out, 'first')
  expect(await actionOf(out, planned.actionId)).toMatchObject({ state: 'succeeded' })
})

test('where neither password works it stays open, both stay, and a person’s way out ends it', async () => {
  const out = outside()
  const process = startProcess(out)
  const planned = await plan(process.world)
  await rotatePassword(process.world, admin, orderOf(planned))
  out.tracardi.asked.length = 0
  const { changePassword } = process.world.tracardi
  // Somebody else sets another one at the worst moment.
  process.world.tracardi.changePassword = async (at, change) => {
    const answer = await changePassword(at, change)
    out.tracardi.stored = hashOf('set by hand')
    return answer
  }
  await settle(process)
  const stuck = await actionOf(out, planned.actionId)
  expect(stuck).toMatchObject({ state: 'unknown', message: expect.stringContaining('neither the old nor the new') })
  expect(held(out)).toMatchObject({ password: oldPassword, pending: 'generated-by-first-1' })

  const asked = out.tracardi.asked.length
  out.base.pass(60_000)
  await reconcile(out, 'first')
  expect(out.tracardi.asked.length, 'it rests').toBe(asked)

  const { reading } = out.secret
  if (reading) out.secret.reading = { ...reading, values: { ...reading.values, password: new Secret('set by hand') } }
  out.base.pass(300_000)
  await reconcile(out, 'first')
  expect(isOpen((await actionOf(out, planned.actionId)).state)).toBe(false)
  expect(out.tracardi.stored === hashOf(held(out)['password'] ?? '')).toBe(true)
})

test('a Secret that is deleted after the change gets Tracardi its old password back', async () => {
  const out = outside()
  const process = startProcess(out)
  const planned = await plan(process.world)
  await rotatePassword(process.world, admin, orderOf(planned))
  const { changePassword } = process.world.tracardi
  process.world.tracardi.changePassword = (at, change) => {
    out.secret.reading = null
    return changePassword(at, change)
  }
  await settle(process)
  expect(out.tracardi.stored).toBe(hashOf(oldPassword))
  expect(await actionOf(out, planned.actionId)).toMatchObject({ state: 'rolled-back' })
})

test('a Secret that another hand writes over after the change gets the new password', async () => {
  const out = outside()
  const process = startProcess(out)
  const planned = await plan(process.world)
  await rotatePassword(process.world, admin, orderOf(planned))
  const { changePassword } = process.world.tracardi
  process.world.tracardi.changePassword = (at, change) => {
    const { reading } = out.secret
    if (reading)
      out.secret.reading = {
        ...reading,
        resourceVersion: '50',
        values: { password: new Secret(oldPassword) },
        annotations: {},
      }
    return changePassword(at, change)
  }
  await settle(process)
  expect(await actionOf(out, planned.actionId)).toMatchObject({ state: 'succeeded' })
  expect(held(out)).toEqual({ username: userName, password: 'generated-by-first-1' })
})

test('a session that does not end is told, and the new password is kept', async () => {
  const out = outside()
  const process = startProcess(out)
  const planned = await plan(process.world)
  const isTokenAlive: World['tracardi']['isTokenAlive'] = async () => true
  await rotatePassword(
    { ...process.world, tracardi: { ...process.world.tracardi, isTokenAlive } },
    admin,
    orderOf(planned),
  )
  await settle(process)
  expect(await actionOf(out, planned.actionId)).toMatchObject({
    state: 'unverified',
    message: expect.stringContaining('A session is still alive'),
  })
  expect(held(out)['password']).toBe('generated-by-first-1')
})

test('an old password that still works is a failure, and the new one is kept', async () => {
  const out = outside()
  const process = startProcess(out)
  const planned = await plan(process.world)
  const { logIn } = process.world.tracardi
  const token = new Secret('token-of-admin')
  process.world.tracardi.logIn = async (at, credentials) => {
    if (credentials.password.reveal() !== oldPassword) return logIn(at, credentials)
    out.tracardi.tokens.add(token.reveal())
    return { answer: 'accepted', token, roles: [] }
  }
  await rotatePassword(process.world, admin, orderOf(planned))
  await settle(process)
  expect(await actionOf(out, planned.actionId)).toMatchObject({ state: 'failed' })
  expect(held(out)['password']).toBe('generated-by-first-1')
})

test('a Tracardi that falls silent after the change leaves both passwords, and the rest is done when it is back', async () => {
  const out = outside()
  const process = startProcess(out)
  const planned = await plan(process.world)
  const { changePassword } = process.world.tracardi
  process.world.tracardi.changePassword = async (at, change) => {
    const answer = await changePassword(at, change)
    out.tracardi.isDown = true
    return answer
  }
  await rotatePassword(process.world, admin, orderOf(planned))
  await settle(process)
  expect(await actionOf(out, planned.actionId)).toMatchObject({ state: 'unknown' })
  expect(held(out)).toMatchObject({ password: oldPassword, pending: 'generated-by-first-1' })
  const entries = out.base.entries.length
  out.base.pass(20_000)
  await reconcile(out, 'first')
  expect(out.base.entries.length, 'the same is not told again').toBe(entries)
  out.tracardi.isDown = false
  out.base.pass(20_000)
  await reconcile(out, 'first')
  expect(await actionOf(out, planned.actionId)).toMatchObject({ state: 'succeeded' })
})

test('a Secret that somebody annotates meanwhile is read again', async () => {
  const out = outside()
  const process = startProcess(out)
  const planned = await plan(process.world)
  await rotatePassword(process.world, admin, orderOf(planned))
  const { patchSecret } = process.world.kubernetes
  let tries = 0
  const busy: World['kubernetes']['patchSecret'] = (patch) => {
    const { reading } = out.secret
    if (reading && ++tries === 1) out.secret.reading = { ...reading, resourceVersion: '70' }
    return patchSecret(patch)
  }
  Object.assign(process.world.kubernetes, { patchSecret: busy })
  await settle(process)
  expect([tries, (await actionOf(out, planned.actionId)).state]).toEqual([2, 'succeeded'])
})

import { afterEach, describe, expect, test } from 'vitest'
import { isOpen } from '#lib/domain/action.ts'
import type { World } from '#lib/operations/ports.ts'
import { planRotation } from '#lib/operations/plan-rotation.ts'
import { reconcileIntents } from '#lib/operations/reconcile-intents.ts'
import { rotatePassword } from '#lib/operations/rotate-password.ts'
import { admin, installation, orderOf, plan } from './testing/rotation-order.ts'
import { losing, startRotationRig, type RotationRig } from './testing/rotation-rig.ts'

let rig: RotationRig
async function start(...given: Parameters<typeof startRotationRig>) {
  rig = await startRotationRig(...given)
}
afterEach(() => rig.stop())

const stateOf = async ({ actions }: World, id: string) => (await actions.find(id))?.action

describe.each([
  ['1.3', 'pglite'],
  ['0.9', 'postgresql'],
  ['0.8', 'pglite'],
] as const)('Tracardi of chart %s, recorded on %s', (shape, kind) => {
  test('gets a new password that is proven and saved, and its sessions end', async () => {
    await start(shape, kind)
    const { world, settle } = await rig.startProcess()
    const before = rig.held()
    const planned = await plan(world)
    expect(await rotatePassword(world, admin, orderOf(planned))).toMatchObject({ granted: true })
    await settle()
    expect(await stateOf(world, planned.actionId)).toMatchObject({ state: 'succeeded' })
    const { username, password, ...others } = rig.held()
    expect([username, others]).toEqual([before['username'], {}])
    expect(password).toMatch(/^[A-Za-z2-9]{32}$/)
    expect([rig.works(password), rig.works(before['password']), rig.sessions()]).toEqual([true, false, 0])
    expect(rig.secretObject()).toMatchObject({
      metadata: {
        annotations: {
          'console.tracardi.io/last-action-id': planned.actionId,
          'console.tracardi.io/rotated-at': expect.any(String),
        },
      },
    })
    const phases = rig.lines.flatMap((line) => {
      const body: { action: string; phase: string } = JSON.parse(JSON.parse(line).body)
      return body.action === 'admin-password.rotate' ? [body.phase] : []
    })
    expect(phases).toEqual(['intent', 'step', 'step', 'step', 'step', 'outcome'])
  })
})

test('a build that hashes twice is left with the password that works', async () => {
  await start('0.9')
  await rig.upgrade('tracardi/tracardi-api:0.9.0-rc4')
  const { world, settle } = await rig.startProcess()
  const planned = await plan(world)
  await rotatePassword(world, admin, orderOf(planned))
  await settle()
  expect(await stateOf(world, planned.actionId)).toMatchObject({
    state: 'succeeded',
    message: expect.stringContaining('hashes a new password twice'),
  })
  const { password } = rig.held()
  expect(password).toMatch(/^[0-9a-f]{40}$/)
  expect(rig.works(password)).toBe(true)

  await rig.upgrade('tracardi/tracardi-api:1.2.x')
  const again = await plan(world)
  expect(again.current, 'after an upgrade it still logs in').toBe('secret')
})

test('a password that the Secret does not hold is typed once; a wrong one changes nothing', async () => {
  await start('1.3')
  const { username = '', password = '' } = rig.held()
  await rig.writeSecret({})
  const { world, settle } = await rig.startProcess()
  const wrong = await plan(world)
  expect(wrong).toMatchObject({ current: 'typed', account: null })
  expect(await rotatePassword(world, admin, orderOf(wrong, { current: 'wrong', name: username }))).toMatchObject({
    refusal: { reason: 'current-password-wrong' },
  })
  expect([rig.held(), rig.works(password)]).toEqual([{}, true])
  const right = await plan(world, 'enter')
  const next = 'walnut-ferry-quartz-moss-harbour-lantern'
  await rotatePassword(world, admin, orderOf(right, { current: password, name: username, next }))
  await settle()
  expect(rig.held()).toEqual({ username, password: next })
  expect([rig.works(next), rig.works(password)]).toEqual([true, false])
})

describe('nothing is changed', () => {
  test.each<[string, () => void | Promise<void>, string]>([
    ['while the log-in answers 500', () => rig.cluster.troubles.breakApi('tracardi', 'login-500'), 'log-in-unclear'],
    ['while something answers HTML', () => rig.cluster.troubles.breakApi('tracardi', 'html'), 'no-clear-answer'],
    ['while Tracardi is slow', () => rig.cluster.troubles.breakApi('tracardi', 'slow'), 'no-clear-answer'],
    ['while Tracardi is down', () => rig.cluster.troubles.breakApi('tracardi', 'down'), 'no-clear-answer'],
    ['without its database', () => rig.cluster.troubles.cutStore('tracardi', 'mysql'), 'log-in-unclear'],
    ['without the Secret', () => rig.removeSecret(), 'secret-missing'],
  ])('%s', async (_name, break_, code) => {
    await start('1.3')
    const { password } = rig.held()
    await break_()
    const answer = await planRotation((await rig.startProcess()).world, admin, { ...installation, source: 'generate' })
    expect(JSON.stringify(answer)).toContain(code)
    expect(rig.works(password)).toBe(true)
  })

  test('when the Secret was written since the plan', async () => {
    await start('1.3')
    const { world } = await rig.startProcess()
    const planned = await plan(world)
    const { username = '', password = '' } = rig.held()
    await rig.writeSecret({ username, password, note: 'by hand' })
    expect(await rotatePassword(world, admin, orderOf(planned))).toMatchObject({
      refusal: { reason: 'changed-meanwhile' },
    })
    expect(rig.works(password)).toBe(true)
  })
})

describe('interrupted', () => {
  test('by an API server whose answer to the first patch is lost, it goes on by what the Secret says', async () => {
    await start('1.3')
    const { world, settle } = await rig.startProcess(
      losing(
        rig.connection,
        once(({ method }) => method === 'PATCH'),
      ),
    )
    const planned = await plan(world)
    expect(await rotatePassword(world, admin, orderOf(planned))).toMatchObject({ value: { state: 'unknown' } })
    await settle()
    expect(await stateOf(world, planned.actionId)).toMatchObject({ state: 'succeeded' })
    expect(rig.works(rig.held()['password'])).toBe(true)
  })

  test('by an API server that is away when the new password is to be saved, a later process saves it', async () => {
    await start('1.3')
    const before = rig.held()['password']
    let patches = 0
    const away = losing(rig.connection, ({ method }) => method === 'PATCH' && ++patches > 1)
    const gone = {
      ...away,
      request: (request: Parameters<typeof away.request>[0]) =>
        patches > 1 ? Promise.reject(new Error('no route')) : away.request(request),
    }
    const first = await rig.startProcess(gone)
    const planned = await plan(first.world)
    // From the second patch on nothing comes back, and that one is not stored either.
    patches = 0
    await rotatePassword(first.world, admin, orderOf(planned))
    patches = 2
    await first.settle()
    expect(await stateOf(first.world, planned.actionId)).toMatchObject({ state: 'unknown' })
    expect(rig.held()['password']).toBe(before)
    await rig.wake()
    const later = await rig.startProcess()
    await reconcileIntents(later.world)
    await later.settle()
    expect(await stateOf(later.world, planned.actionId)).toMatchObject({ state: 'succeeded' })
    expect([rig.works(rig.held()['password']), rig.held()['pending']]).toEqual([true, undefined])
  })

  test('by a Tracardi that falls silent at the change, it is finished when that is back', async () => {
    await start('1.3')
    const { world, settle } = await rig.startProcess()
    const planned = await plan(world)
    await rotatePassword(world, admin, orderOf(planned))
    rig.cluster.troubles.breakApi('tracardi', 'down')
    await settle()
    const { state } = (await stateOf(world, planned.actionId)) ?? {}
    rig.cluster.troubles.heal()
    const { password, pending } = rig.held()
    expect(rig.works(password) || rig.works(pending), 'nobody is locked out').toBe(true)
    if (state !== undefined && isOpen(state)) {
      await rig.wake()
      const later = await rig.startProcess()
      await reconcileIntents(later.world)
      await later.settle()
    }
    expect(['succeeded', 'rolled-back']).toContain((await stateOf(world, planned.actionId))?.state)
    expect(rig.works(rig.held()['password'])).toBe(true)
  })

  test('twice at once and again later, it is one rotation', async () => {
    await start('1.3')
    const { world, settle } = await rig.startProcess()
    const order = orderOf(await plan(world))
    const both = await Promise.all([rotatePassword(world, admin, order), rotatePassword(world, admin, order)])
    expect(both.every((answer) => answer.granted && answer.value.id === order.actionId)).toBe(true)
    await settle()
    const { password } = rig.held()
    expect(await rotatePassword(world, admin, order)).toMatchObject({ granted: true, value: { state: 'succeeded' } })
    await settle()
    expect(rig.held()['password']).toBe(password)
    const intents = rig.lines.filter(
      (line) => line.includes('admin-password.rotate') && line.includes('\\"phase\\":\\"intent\\"'),
    )
    expect(intents).toHaveLength(1)
  })
})

function once<Value>(is: (value: Value) => boolean): (value: Value) => boolean {
  let isDone = false
  return (value) => {
    if (isDone || !is(value)) return false
    isDone = true
    return true
  }
}

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { hashPassword } from '#demo/images/tracardi-state.ts'
import { isOpen } from '#lib/domain/action.ts'
import { planRotation } from '#lib/operations/plan-rotation.ts'
import type { World } from '#lib/operations/ports.ts'
import { reconcileIntents } from '#lib/operations/reconcile-intents.ts'
import { rotatePassword } from '#lib/operations/rotate-password.ts'
import { admin, installation, orderOf, plan } from './testing/rotation-order.ts'
import { startRotationRig, type RotationRig } from './testing/rotation-rig.ts'

/** Every way in which Tracardi of the time answers: 0.8 says a wrong password by 500, 0.9.0-rc4 hashes a new one twice. */
describe.each([
  { build: '1.3', shape: '1.3', image: null },
  { build: '0.9', shape: '0.9', image: null },
  { build: '0.9.0-rc4', shape: '0.9', image: 'tracardi/tracardi-api:0.9.0-rc4' },
  { build: '0.8', shape: '0.8', image: null },
] as const)('Tracardi $build', ({ shape, image }) => {
  let rig: RotationRig
  let before: Readonly<Record<string, string>>
  beforeAll(async () => {
    rig = await startRotationRig(shape)
    if (image !== null) await rig.upgrade(image)
    before = rig.held()
  }, 90_000)
  afterEach(() => rig.restore(before))
  afterAll(() => rig.stop())

  const stateOf = async ({ actions }: World, id: string) => (await actions.find(id))?.action

  const faults: Readonly<Record<string, () => unknown>> = {
    'is down': () => rig.cluster.troubles.breakApi('tracardi', 'down'),
    'is slow': () => rig.cluster.troubles.breakApi('tracardi', 'slow'),
    'answers HTML': () => rig.cluster.troubles.breakApi('tracardi', 'html'),
    'answers 500 to every log-in': () => rig.cluster.troubles.breakApi('tracardi', 'login-500'),
  }

  test.each(Object.keys(faults))('that %s is not asked to change anything', async (fault) => {
    faults[fault]?.()
    const { world } = await rig.startProcess()
    const answer = await planRotation(world, admin, { ...installation, source: 'generate' })
    expect(answer).toMatchObject({ granted: false, refusal: { reason: 'guardrail' } })
    const code = fault.includes('500') ? 'log-in-unclear' : 'no-clear-answer'
    expect(JSON.stringify(answer)).toContain(code)
    expect([rig.held(), rig.works(before['password'])]).toEqual([before, true])
  })

  test.each(Object.keys(faults))('that %s between plan and confirmation is left alone', async (fault) => {
    const { world, settle } = await rig.startProcess()
    const planned = await plan(world)
    faults[fault]?.()
    const answer = await rotatePassword(world, admin, orderOf(planned))
    await settle()
    expect(answer.granted ? 'begun' : answer.refusal.reason).toMatch(/^(begun|guardrail)$/)
    rig.cluster.troubles.heal()
    expect(rig.works(before['password'])).toBe(true)
    expect(await ended(world, settle, planned.actionId)).not.toBe('succeeded')
    expect([rig.held(), rig.works(before['password'])]).toEqual([before, true])
  })

  test.each(Object.keys(faults))(
    'that %s in the middle locks nobody out, and it ends when that is over',
    async (fault) => {
      const { world, settle } = await rig.startProcess()
      const planned = await plan(world)
      expect(await rotatePassword(world, admin, orderOf(planned))).toMatchObject({ granted: true })
      faults[fault]?.()
      await settle()
      const { password, pending } = rig.held()
      expect([password, pending].some(opens), 'somebody can sign in').toBe(true)
      rig.cluster.troubles.heal()
      expect(['succeeded', 'rolled-back']).toContain(await ended(world, settle, planned.actionId))
      expect([rig.works(rig.held()['password']), rig.held()['pending']]).toEqual([true, undefined])
    },
  )

  test('with a wrong current password changes nothing, and says so', async () => {
    await rig.writeSecret({ username: before['username'] ?? '', password: 'not the password of anybody' })
    const { world, settle } = await rig.startProcess()
    const planned = await plan(world)
    expect(planned).toMatchObject({
      current: 'typed',
      guardrails: expect.arrayContaining([expect.objectContaining({ code: 'password-stale' })]),
    })
    expect(await rotatePassword(world, admin, orderOf(planned, { current: 'wrong as well' }))).toMatchObject({
      refusal: { reason: 'current-password-wrong' },
    })
    await settle()
    expect(await stateOf(world, planned.actionId)).toMatchObject({ state: 'refused' })
    expect(rig.works(before['password'])).toBe(true)
    const again = await plan(world)
    await rotatePassword(world, admin, orderOf(again, { current: before['password'] ?? '' }))
    await settle()
    expect(await stateOf(world, again.actionId)).toMatchObject({ state: 'succeeded' })
    const { password } = rig.held()
    expect(password).toMatch(image === null ? /^[A-Za-z2-9]{32}$/ : /^[0-9a-f]{40}$/)
    expect([rig.works(password), rig.works(before['password'])]).toEqual([true, false])
  })

  test('whose GUI API is hidden since the plan is not asked', async () => {
    const { world } = await rig.startProcess()
    const planned = await plan(world)
    await rig.hideGuiApi()
    expect(await rotatePassword(world, admin, orderOf(planned))).toMatchObject({
      refusal: {
        reason: 'guardrail',
        guardrails: expect.arrayContaining([expect.objectContaining({ code: 'no-exposed-instance' })]),
      },
    })
    await rig.exposeGuiApi()
    expect([rig.held(), rig.works(before['password'])]).toEqual([before, true])
  }, 120_000)

  test('whose Secret is missing, or goes between plan and confirmation, is not asked', async () => {
    const { world, settle } = await rig.startProcess()
    const planned = await plan(world)
    await rig.removeSecret()
    expect(await rotatePassword(world, admin, orderOf(planned))).toMatchObject({ refusal: { reason: 'not-found' } })
    await settle()
    const answer = await planRotation(world, admin, { ...installation, source: 'generate' })
    expect(JSON.stringify(answer)).toContain('secret-missing')
    expect(rig.works(before['password'])).toBe(true)
  })

  test('whose Secret is deleted in the middle has its old password again', async () => {
    const { world, settle } = await rig.startProcess()
    const planned = await plan(world)
    await rotatePassword(world, admin, orderOf(planned))
    await rig.removeSecret()
    await settle()
    expect(['rolled-back', 'not-applied', 'superseded']).toContain(await ended(world, settle, planned.actionId))
    expect(opens(before['password'])).toBe(true)
  })

  test('whose Secret another hand writes between plan and confirmation is left alone', async () => {
    const { world } = await rig.startProcess()
    const planned = await plan(world)
    await rig.writeSecret({ ...before, note: 'by hand' })
    expect(await rotatePassword(world, admin, orderOf(planned))).toMatchObject({
      refusal: { reason: 'changed-meanwhile' },
    })
    expect(rig.works(before['password'])).toBe(true)
  })

  test('whose Secret another hand writes in the middle keeps a password that works in it', async () => {
    const { world, settle } = await rig.startProcess()
    const planned = await plan(world)
    await rotatePassword(world, admin, orderOf(planned))
    await rig.writeSecret({ ...rig.held(), note: 'by hand' })
    await settle()
    expect(await ended(world, settle, planned.actionId)).toBe('succeeded')
    const { password, note } = rig.held()
    expect([rig.works(password), note]).toEqual([true, 'by hand'])
  })

  /** By itself or, on a build that hashes twice, by its hash: a person who knows it can sign in. */
  function opens(password: string | undefined): boolean {
    return password !== undefined && (rig.works(password) || rig.works(hashPassword(password)))
  }

  /** The state at the end, after the reconciler went by where it was left open. */
  async function ended(world: World, settle: () => Promise<void>, id: string) {
    for (let round = 0; round < 5; round += 1) {
      const { state } = (await stateOf(world, id)) ?? {}
      if (state === undefined || !isOpen(state)) return state
      await rig.wake()
      await reconcileIntents(world)
      await settle()
    }
    return (await stateOf(world, id))?.state
  }
})

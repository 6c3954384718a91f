import { describe, expect, test } from 'vitest'
import { Secret } from '#lib/domain/secret.ts'
import { actionOf, orderOf, plan, reconcile, rotate, settle, strong } from './fake-rotation-story.ts'
import { hashOf } from './fake-rotation-tools.ts'
import { held, installation, oldPassword, outside, startProcess, userName, type Outside } from './fake-rotation.ts'
import { admin } from './fake-world.ts'
import { planRotation } from './plan-rotation.ts'
import { AuditUnavailable, type World } from './ports.ts'
import { rotatePassword } from './rotate-password.ts'

function told({ base }: Outside) {
  return base.entries.map(({ phase, facts, outcome }) => [phase, facts?.['phase'] ?? null, outcome?.status ?? null])
}

test('a rotation sets, proves and saves a new password, and records each half', async () => {
  const out = outside()
  const { action } = await rotate(out)
  expect(action).toMatchObject({ state: 'succeeded', phase: null })
  expect(held(out)).toEqual({ username: userName, password: 'generated-by-first-1' })
  expect(out.tracardi.stored).toBe(hashOf('generated-by-first-1'))
  expect(out.tracardi.tokens.size).toBe(0)
  expect(told(out)).toEqual([
    ['intent', null, null],
    ['step', 'preparing', 'succeeded'],
    ['step', 'changing', 'succeeded'],
    ['step', 'proving', 'succeeded'],
    ['step', 'saving', 'succeeded'],
    ['outcome', null, 'succeeded'],
  ])
})

test('a plan changes nothing and holds no password', async () => {
  const out = outside()
  const { world, calls } = startProcess(out)
  const planned = await plan(world)
  expect(planned).toMatchObject({
    account: userName,
    current: 'secret',
    source: 'generate',
    target: { kind: 'Secret' },
  })
  expect(JSON.stringify(planned)).not.toContain(oldPassword)
  expect(calls.filter((call) => call.includes('patch') || call.includes('change'))).toEqual([])
})

test('no entry, no action and no plan holds a password', async () => {
  const out = outside()
  const { planned } = await rotate(out, { newPassword: new Secret(strong) }, { source: 'enter' })
  const kept = JSON.stringify([out.base.entries, await out.base.actions.find(planned.actionId)])
  for (const secret of [oldPassword, strong, 'token-of-admin']) expect(kept).not.toContain(secret)
})

test('a typed password is set as it was typed', async () => {
  const out = outside()
  expect((await rotate(out, { newPassword: new Secret(strong) }, { source: 'enter' })).action.state).toBe('succeeded')
  expect(held(out)['password']).toBe(strong)
})

test.each([
  ['weak', 'short', 'password-too-weak'],
  ['with a blank', 'correct horse battery staple', 'password-not-usable'],
  ['blank', '   ', 'password-not-usable'],
  ['with a control character', 'correct\u0007horse-battery-staple', 'password-not-usable'],
  ['with an invisible character', 'correct\u200Bhorse-battery-staple', 'password-not-usable'],
  ['the current one', oldPassword, 'password-not-usable'],
  ['endless', 'x'.repeat(200), 'password-not-usable'],
])('a password that is %s is refused, and the plan stays good', async (_name, text, reason) => {
  const out = outside()
  const { world, calls, background } = startProcess(out)
  const planned = await plan(world, 'enter')
  const answer = await rotatePassword(world, admin, orderOf(planned, { newPassword: new Secret(text) }))
  expect(answer).toMatchObject({ granted: false, refusal: { reason } })
  expect(calls).not.toContain('patch secret')
  expect(await rotatePassword(world, admin, orderOf(planned, { newPassword: new Secret(strong) }))).toMatchObject({
    granted: true,
  })
  await Promise.all(background)
})

test('what the plan does not ask for, and what it asks for and does not get, is named', async () => {
  const { world } = startProcess(outside())
  const answer = await rotatePassword(world, admin, orderOf(await plan(world), { currentPassword: new Secret('x') }))
  expect(answer).toMatchObject({ refusal: { reason: 'malformed', issues: [{ path: 'currentPassword' }] } })
  const other = await rotatePassword(world, admin, orderOf(await plan(world, 'enter')))
  expect(other).toMatchObject({ refusal: { reason: 'malformed', issues: [{ path: 'newPassword' }] } })
})

describe('where the Secret does not hold the current password', () => {
  test('it is typed once, and kept from then on', async () => {
    const out = outside({ username: userName })
    const { action, planned } = await rotate(out, { currentPassword: new Secret(oldPassword) })
    expect(planned).toMatchObject({ current: 'typed', account: userName })
    expect(planned.guardrails).toContainEqual(expect.objectContaining({ code: 'password-not-known' }))
    expect(action.state).toBe('succeeded')
  })

  test('an empty Secret wants the user name too', async () => {
    const out = outside({})
    const { action } = await rotate(out, { userName, currentPassword: new Secret(oldPassword) })
    expect(action.state).toBe('succeeded')
    expect(held(out)['username']).toBe(userName)
  })

  test('a wrong one changes nothing, and is on record', async () => {
    const out = outside({ username: userName })
    const { answer, action } = await rotate(out, { currentPassword: new Secret('wrong') })
    expect(answer).toMatchObject({ refusal: { reason: 'current-password-wrong' } })
    expect(action.state).toBe('refused')
    expect(held(out)).toEqual({ username: userName })
    expect(told(out).at(-1)).toEqual(['outcome', null, 'refused'])
  })

  test('one that Tracardi no longer takes is typed anew', async () => {
    const out = outside({ username: userName, password: 'stale' })
    const { planned, action } = await rotate(out, { currentPassword: new Secret(oldPassword) })
    expect(planned.guardrails).toContainEqual(expect.objectContaining({ code: 'password-stale' }))
    expect(action.state).toBe('succeeded')
  })

  test('one that a lost rotation left as pending is found', async () => {
    const out = outside({ username: userName, password: 'stale', pending: oldPassword })
    const { planned, action } = await rotate(out)
    expect(planned.current).toBe('secret')
    expect(action.state).toBe('succeeded')
  })
})

describe('a plan is refused', () => {
  test.each<[string, (out: Outside) => void, string]>([
    ['where the GUI API is hidden', ({ tracardi }) => (tracardi.isHidden = true), 'no-exposed-instance'],
    ['where no instance answers', ({ tracardi }) => (tracardi.isDown = true), 'no-clear-answer'],
    ['without the Secret', ({ secret }) => (secret.reading = null), 'secret-missing'],
  ])('%s', async (_name, change, code) => {
    const out = outside()
    change(out)
    const answer = await planRotation(startProcess(out).world, admin, { ...installation, source: 'generate' })
    expect(answer).toMatchObject({ granted: false, refusal: { reason: 'guardrail' } })
    expect(JSON.stringify(answer)).toContain(code)
    expect(out.base.entries).toMatchObject([{ action: 'plan.refused', outcome: { status: 'refused' } }])
  })

  test('where a log-in is answered by something else', async () => {
    const { world } = startProcess(outside())
    const logIn: World['tracardi']['logIn'] = async () => ({ answer: 'unexpected', status: 500, detail: '500 HTML' })
    const odd = { ...world, tracardi: { ...world.tracardi, logIn } }
    const answer = await planRotation(odd, admin, { ...installation, source: 'generate' })
    expect(JSON.stringify(answer)).toContain('log-in-unclear')
  })

  test('while another rotation is open', async () => {
    const out = outside()
    const { world, background } = startProcess(out)
    const [one, other] = [await plan(world), await plan(world)]
    await rotatePassword(world, admin, orderOf(one))
    expect(JSON.stringify(await planRotation(world, admin, { ...installation, source: 'enter' }))).toContain(
      'action-open',
    )
    expect(await rotatePassword(world, admin, orderOf(other))).toMatchObject({ granted: false })
    await Promise.all(background)
    expect(held(out)['password']).toBe('generated-by-first-1')
  })
})

test('two simultaneous submissions of one plan are one rotation', async () => {
  const out = outside()
  const process = startProcess(out)
  const order = orderOf(await plan(process.world))
  const both = await Promise.all([
    rotatePassword(process.world, admin, order),
    rotatePassword(process.world, admin, order),
  ])
  await settle(process)
  expect(both.every((answer) => answer.granted && answer.value.id === order.actionId)).toBe(true)
  expect(out.tracardi.asked.filter((what) => what === 'change')).toHaveLength(1)
  const again = await rotatePassword(process.world, admin, order)
  expect(again).toMatchObject({ granted: true, value: { id: order.actionId, state: 'succeeded' } })
  expect(out.base.entries.filter(({ phase }) => phase === 'intent')).toHaveLength(1)
})

test('a Secret that was written since the plan makes it stale', async () => {
  const out = outside()
  const { world } = startProcess(out)
  const planned = await plan(world)
  if (out.secret.reading) out.secret.reading = { ...out.secret.reading, resourceVersion: '9' }
  expect(await rotatePassword(world, admin, orderOf(planned))).toMatchObject({
    refusal: { reason: 'changed-meanwhile', changes: [{ path: '/metadata/resourceVersion', from: '1', to: '9' }] },
  })
  expect((await actionOf(out, planned.actionId)).state).toBe('stale')
  expect(out.tracardi.asked).not.toContain('change')
})

test('an unwritable log stops everything before it begins', async () => {
  const out = outside()
  const { world, calls } = startProcess(out)
  const planned = await plan(world)
  const before = calls.length
  const appendHeld = () => Promise.reject(new AuditUnavailable('disk full'))
  const broken = { ...world, auditLog: { ...world.auditLog, appendHeld } }
  await expect(rotatePassword(broken, admin, orderOf(planned))).rejects.toThrow('disk full')
  expect(calls.slice(before).filter((call) => call.startsWith('tracardi') || call.startsWith('patch'))).toEqual([])
  await reconcile(out, 'later')
  expect((await actionOf(out, planned.actionId)).state).toBe('not-applied')
  expect(out.base.entries.map(({ phase, outcome }) => [phase, outcome?.code])).toEqual([['reconciled', 'never-sent']])
})

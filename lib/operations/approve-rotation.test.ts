import { expect, test } from 'vitest'

import { Secret } from '#lib/domain/secret.ts'
import { approveChange } from './approve-change.ts'
import { actionOf, orderOf, plan, settle, strong } from './fake-rotation-story.ts'
import { held, installation, oldPassword, outside, startProcess, userName, type Process } from './fake-rotation.ts'
import { admin } from './fake-world.ts'
import { planRotation } from './plan-rotation.ts'
import { rotatePassword } from './rotate-password.ts'

const second = { ...admin, id: 'account-2', name: 'second' }

function policed(process: Process): Process {
  Object.assign(process.world.settings, { approvals: ['rotate-password'] })
  return process
}

test('no new password is made until a second admin has approved, and then the rotation runs to its end', async () => {
  const out = outside()
  const process = policed(startProcess(out))
  const planned = await plan(process.world)
  expect(await rotatePassword(process.world, admin, orderOf(planned))).toMatchObject({
    value: { state: 'pending-approval' },
  })
  expect(held(out)).toEqual({ username: userName, password: oldPassword })
  expect(process.calls).not.toContain('patch secret')

  const decision = { actionId: planned.actionId, planHash: planned.hash, reason: 'Quarterly rotation' }
  expect(await approveChange(process.world, admin, decision)).toMatchObject({ refusal: { reason: 'own-request' } })
  expect(await approveChange(process.world, second, decision)).toMatchObject({ value: { state: 'applied' } })
  await settle(process)
  expect((await actionOf(out, planned.actionId)).state).toBe('succeeded')
  expect(held(out)).toEqual({ username: userName, password: 'generated-by-first-1' })
  const afterYes = out.base.entries.filter(({ action }) => action === 'admin-password.rotate')
  expect(afterYes.length).toBeGreaterThan(3)
  expect(afterYes.map(({ approvals }) => approvals?.[0]?.ref)).toEqual(afterYes.map(() => 'account-2'))
  expect(afterYes[0]).toMatchObject({ phase: 'intent', actor: { id: admin.id } })
})

test('a Secret that was written meanwhile makes the request stale', async () => {
  const out = outside()
  const process = policed(startProcess(out))
  const planned = await plan(process.world)
  await rotatePassword(process.world, admin, orderOf(planned))
  const { reading } = out.secret
  out.secret.reading = reading && { ...reading, resourceVersion: '2' }
  const decision = { actionId: planned.actionId, planHash: planned.hash, reason: 'Quarterly rotation' }
  expect(await approveChange(process.world, second, decision)).toMatchObject({
    refusal: { reason: 'changed-meanwhile' },
  })
  expect((await actionOf(out, planned.actionId)).state).toBe('stale')
  expect(process.calls).not.toContain('patch secret')
})

test('a typed password cannot wait, so it is refused in the plan, and at the submission of an older plan', async () => {
  const process = policed(startProcess(outside()))
  const typed = { ...installation, source: 'enter' } as const
  const untyped = { refusal: { guardrails: [{ code: 'approve-untyped' }] } }
  expect(await planRotation(process.world, admin, typed)).toMatchObject(untyped)

  const out = outside()
  const later = startProcess(out)
  const planned = await planRotation(later.world, admin, typed)
  if (!planned.granted) throw new Error('refused')
  policed(later)
  const order = { ...orderOf(planned.value), newPassword: new Secret(strong) }
  expect(await rotatePassword(later.world, admin, order)).toMatchObject(untyped)
  expect(JSON.stringify([out.base.entries, await actionOf(out, planned.value.actionId)])).not.toContain(strong)
})

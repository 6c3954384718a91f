import { describe, expect, test } from 'vitest'
import { Secret } from '#lib/domain/secret.ts'
import { rotate, strong } from './fake-rotation-story.ts'
import { outside } from './fake-rotation.ts'
import { admin } from './fake-world.ts'
import { AuditUnavailable } from './ports.ts'
import { revealPassword } from './reveal-password.ts'

describe('shown once', () => {
  test('to the admin who rotated it, within minutes, and on record before', async () => {
    const out = outside()
    const { process, planned } = await rotate(out)
    const shown = await revealPassword(process.world, admin, planned.actionId)
    expect(shown.granted && shown.value.reveal()).toBe('generated-by-first-1')
    expect(out.base.entries.at(-1)).toMatchObject({ action: 'admin-password.revealed', actionId: planned.actionId })
    expect(await revealPassword(process.world, admin, planned.actionId)).toMatchObject({
      refusal: { reason: 'not-shown', because: 'shown-before' },
    })
  })

  test('to nobody else, never late, never a typed one, and not by default', async () => {
    const out = outside()
    const { process, planned } = await rotate(out)
    const { world } = process
    expect(await revealPassword(world, { ...admin, id: 'other' }, planned.actionId)).toMatchObject({
      refusal: { reason: 'not-found' },
    })
    const closed = { ...world, rotation: { ...world.rotation, showOnce: false } }
    expect(await revealPassword(closed, admin, planned.actionId)).toMatchObject({ refusal: { because: 'policy' } })
    out.base.pass(300_001)
    expect(await revealPassword(world, admin, planned.actionId)).toMatchObject({ refusal: { because: 'too-late' } })
    const typed = await rotate(out, { newPassword: new Secret(strong) }, { source: 'enter' })
    expect(await revealPassword(world, admin, typed.planned.actionId)).toMatchObject({
      refusal: { because: 'not-generated' },
    })
  })

  test('not at all where the log does not take it, and then once when it does', async () => {
    const out = outside()
    const { process, planned } = await rotate(out)
    const broken = {
      ...process.world,
      auditLog: { ...process.world.auditLog, append: () => Promise.reject(new AuditUnavailable('full')) },
    }
    await expect(revealPassword(broken, admin, planned.actionId)).rejects.toThrow('full')
    expect(await revealPassword(process.world, admin, planned.actionId)).toMatchObject({ granted: true })
  })

  test('not when the Secret was written since', async () => {
    const out = outside()
    const first = await rotate(out)
    await rotate(out)
    expect(await revealPassword(first.process.world, admin, first.planned.actionId)).toMatchObject({
      refusal: { because: 'changed-since' },
    })
  })
})

import type { RotationPlan } from '#lib/domain/action.ts'
import { Secret } from '#lib/domain/secret.ts'
import { planRotation } from '#lib/operations/plan-rotation.ts'
import type { Actor, World } from '#lib/operations/ports.ts'
import type { RotationOrder } from '#lib/operations/rotation-order.ts'

export const installation = { namespace: 'tracardi', release: 'tracardi' }

export const admin: Actor = {
  id: 'account-1',
  name: 'admin',
  role: 'admin',
  session: '0123456789abcdef',
  source: { address: '127.0.0.1', via: [], userAgent: 'test', requestId: 'request-1' },
}

/** A plan that must be granted. */
export async function plan(world: World, source: RotationPlan['source'] = 'generate'): Promise<RotationPlan> {
  const planned = await planRotation(world, admin, { ...installation, source })
  if (!planned.granted) throw new Error(JSON.stringify(planned.refusal))
  return planned.value
}

/** The plan confirmed, with what is typed for it. */
export function orderOf(
  { actionId, hash: planHash }: RotationPlan,
  typed: { current?: string; next?: string; name?: string } = {},
): RotationOrder {
  const { current, next, name = null } = typed
  return {
    actionId,
    planHash,
    reason: 'INC-7 rotated on schedule',
    ticket: null,
    confirmation: null,
    installation,
    userName: name,
    currentPassword: current === undefined ? null : new Secret(current),
    newPassword: next === undefined ? null : new Secret(next),
  }
}

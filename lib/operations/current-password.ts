import type { RotationPlan } from '#lib/domain/action.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import type { AdminSecret } from './admin-secret.ts'
import type { GuiInstances } from './gui-instances.ts'
import type { World } from './ports.ts'
import type { RotationOrder } from './rotation-order.ts'
import type { Known } from './rotation-run.ts'
import { findWorking } from './working-password.ts'

type Asked = {
  readonly plan: RotationPlan
  readonly order: RotationOrder
  readonly secret: AdminSecret
  readonly gui: GuiInstances
}

/**
 * What is written into the Secret as the current password must be it: a typed one logs in first, and so does a pending
 * one that a lost rotation left. One that the Secret holds alone logged in for the plan, and does again for the change.
 */
export async function currentPassword(
  world: World,
  { plan, order, secret, gui }: Asked,
): Promise<Result<Omit<Known, 'pending'>, Refusal>> {
  const userName = plan.account ?? order.userName ?? ''
  const typed = order.currentPassword
  const { password, pending } = secret
  if (typed === null && pending === null && password !== null) return granted({ userName, current: password })
  const tried = typed === null ? { current: password, pending } : { current: typed, pending: null }
  const working = await findWorking(world, gui, { userName, ...tried }, 'current')
  switch (working.works) {
    case 'none':
      return refused({ reason: 'current-password-wrong' })
    case 'unclear':
      return refused({
        reason: 'guardrail',
        guardrails: [{ code: 'log-in-unclear', level: 'refuse', detail: working.detail }],
      })
    default:
      return granted({ userName, current: working.password })
  }
}

import { actionKinds } from '#lib/domain/action-kind.ts'
import { approveChange } from '#lib/operations/approve-change.ts'
import { carryOutEdit } from '#lib/operations/carry-out-edit.ts'
import { carryOutGroup } from '#lib/operations/carry-out-group.ts'
import { planEdit } from '#lib/operations/plan-edit.ts'
import { planGroup } from '#lib/operations/plan-group.ts'
import { planRotation } from '#lib/operations/plan-rotation.ts'
import type { Actor, World } from '#lib/operations/ports.ts'
import { pursue } from '#lib/operations/pursue.ts'
import { rotatePassword } from '#lib/operations/rotate-password.ts'
import type { Order, Planned } from './protocol.ts'

const admin: Actor = {
  id: 'account-1',
  name: 'admin',
  role: 'admin',
  session: '0123456789abcdef',
  source: { address: '127.0.0.1', via: [], userAgent: 'test', requestId: 'request-1' },
}

/** As the routes of the API do it. */
export async function plan(world: World, namespace: string, order: Order): Promise<Planned> {
  switch (order.kind) {
    case 'edit': {
      const planned = await planEdit(world, admin, order)
      if (!planned.granted) throw new Error(JSON.stringify(planned.refusal))
      return { plans: [planned.value], group: null }
    }
    case 'group': {
      const { group, parts, hash } = await planGroup(world, admin, order.changes)
      if (hash === null) throw new Error(JSON.stringify(parts))
      const plans = parts.flatMap((part) => ('plan' in part ? [part.plan] : []))
      return { plans, group: { id: group, hash } }
    }
    case 'rotation': {
      const installation = { namespace, release: order.release }
      const planned = await planRotation(world, admin, { ...installation, source: 'generate' })
      if (!planned.granted) throw new Error(JSON.stringify(planned.refusal))
      return { plans: [planned.value], group: null }
    }
  }
}

const said = { reason: 'INC-7 because of a test', ticket: null }

/** What the admin would be told, if that is a refusal. */
export async function confirm(world: World, { plans, group }: Planned): Promise<{ readonly refusal: unknown }> {
  const [first] = plans
  if (first === undefined) throw new Error('nothing was planned')
  const { actionId, hash: planHash, target } = first
  if (group) {
    const order = { ...said, group: group.id, planHash: group.hash, confirmation: target.release }
    const answer = await carryOutGroup(world, admin, order)
    if (!answer.granted) return { refusal: answer.refusal }
    for (const action of answer.value) pursue(world, action)
    return { refusal: null }
  }
  if (first.kind === 'rotate-password') {
    const { namespace, release } = target
    const typed = { userName: null, currentPassword: null, newPassword: null, confirmation: null }
    const order = { ...said, ...typed, actionId, planHash, installation: { namespace, release } }
    const answer = await rotatePassword(world, admin, order)
    return { refusal: answer.granted ? null : answer.refusal }
  }
  const answer = await carryOutEdit(world, admin, { ...said, actionId, planHash, confirmation: target.name })
  if (!answer.granted) return { refusal: answer.refusal }
  pursue(world, answer.value)
  return { refusal: null }
}

/** The same where a second admin must say yes, and does. Asked again, it goes on from where it is. */
export async function confirmWithApproval(world: World, planned: Planned): Promise<{ readonly refusal: unknown }> {
  const [first] = planned.plans
  if (first === undefined) throw new Error('nothing was planned')
  // These accounts are in no table.
  const approving = {
    ...world,
    stillMay: () => Promise.resolve(true),
    settings: { ...world.settings, approvals: actionKinds },
  }
  const asked = await confirm(approving, planned)
  if (asked.refusal !== null) return asked
  const decision = { actionId: first.actionId, planHash: first.hash, reason: 'INC-7 looked at' }
  const approved = await approveChange(approving, { ...admin, id: 'account-2', name: 'second' }, decision)
  if (!approved.granted) return { refusal: approved.refusal }
  pursue(world, approved.value)
  return { refusal: null }
}

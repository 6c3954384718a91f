import type { Action, RotationPlan } from '#lib/domain/action.ts'
import { installation, startProcess, type Outside, type Process } from './fake-rotation.ts'
import { admin } from './fake-world.ts'
import { planRotation } from './plan-rotation.ts'
import type { World } from './ports.ts'
import { reconcileIntents } from './reconcile-intents.ts'
import { rotatePassword } from './rotate-password.ts'
import type { RotationOrder } from './rotation-order.ts'

export const strong = 'correct-horse-battery-staple'

export async function plan(world: World, source: RotationPlan['source'] = 'generate'): Promise<RotationPlan> {
  const planned = await planRotation(world, admin, { ...installation, source })
  if (!planned.granted) throw new Error(`refused: ${JSON.stringify(planned.refusal)}`)
  return planned.value
}

export function orderOf({ actionId, hash }: RotationPlan, change: Partial<RotationOrder> = {}): RotationOrder {
  return {
    actionId,
    planHash: hash,
    reason: 'INC-7 rotated on schedule',
    ticket: null,
    confirmation: null,
    installation,
    userName: null,
    currentPassword: null,
    newPassword: null,
    ...change,
  }
}

export async function settle({ background }: Process): Promise<void> {
  // Tasks may start others.
  for (let done = 0; done < background.length; done += 1) await background[done]
}

export async function actionOf({ base }: Outside, id: string): Promise<Action> {
  const found = await base.actions.find(id)
  if (!found) throw new Error('no action')
  return found.action
}

/** A rotation from plan to end in one process. */
export async function rotate(
  out: Outside,
  change: Partial<RotationOrder> = {},
  { source = 'generate', name = 'first' }: { source?: RotationPlan['source']; name?: string } = {},
) {
  const process = startProcess(out, name)
  const planned = await plan(process.world, source)
  const answer = await rotatePassword(process.world, admin, orderOf(planned, change))
  await settle(process)
  return { answer, planned, process, action: await actionOf(out, planned.actionId) }
}

export async function reconcile(out: Outside, name: string): Promise<Process> {
  const process = startProcess(out, name)
  await reconcileIntents(process.world)
  await settle(process)
  return process
}

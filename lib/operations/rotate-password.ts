import type { Action, RotationPlan } from '#lib/domain/action.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { signedBy } from './action-entries.ts'
import { mustBeApproved, typedGuardrails } from './approval-guardrails.ts'
import { askApproval } from './ask-approval.ts'
import { carryRotation } from './carry-rotation.ts'
import { HoldLost, type Actor, type World } from './ports.ts'
import { beginRotation, refuseRotation, rotationStands } from './rotation-deed.ts'
import { checkOrder, type RotationOrder } from './rotation-order.ts'
import { answerOfTheOther, claim, openSubmission } from './submission.ts'

/**
 * Rotates the password of a confirmed plan. Answers once both passwords are safe in the Secret; what follows goes on
 * in the background, and from there on everything it needs is in the Secret.
 */
export async function rotatePassword(
  world: World,
  actor: Actor,
  order: RotationOrder,
): Promise<Result<Action, Refusal>> {
  const opened = await openSubmission(world, actor, order)
  if (!opened.granted) return opened
  if ('again' in opened.value) return granted(opened.value.again)
  const { plan } = opened.value.stored
  if (plan.kind !== 'rotate-password' || !isFor(order, plan)) return refused({ reason: 'plan-differs' })
  // What can be typed better needs no new plan, and nothing was tried that a record would be about.
  const mistyped = checkOrder(world, plan, order)
  if (mistyped) return refused(mistyped)

  const by = signedBy(actor)
  const standing = await rotationStands(world, plan, order)
  if (!standing.granted) {
    const other = await answerOfTheOther(world, plan.actionId)
    if (other) return other
    if (standing.refusal.reason === 'password-not-usable') return standing
    return refuseRotation(world, { plan, order, by }, standing.refusal)
  }
  if (mustBeApproved(world, plan)) {
    const guardrails = typedGuardrails(plan)
    if (guardrails.length === 0) return askApproval(world, actor, { plan, submission: order })
    return refuseRotation(world, { plan, order, by }, { reason: 'guardrail', guardrails })
  }
  const claimed = await claim(world, order)
  if (claimed === 'used') return (await answerOfTheOther(world, plan.actionId)) ?? refused({ reason: 'plan-expired' })
  if (!claimed.granted) return claimed
  try {
    const begun = await beginRotation(world, { plan, order, by, ...standing.value })
    if (!begun.granted) return begun
    world.inBackground(carryRotation(world, plan.actionId, begun.value))
    return granted(begun.value.action)
  } catch (error) {
    if (!(error instanceof HoldLost)) throw error
    // Another process thinks that this one is dead, and goes on with the action: that is the answer.
    return (await answerOfTheOther(world, plan.actionId)) ?? refused({ reason: 'plan-expired' })
  }
}

function isFor({ installation }: RotationOrder, { target }: RotationPlan): boolean {
  return installation.namespace === target.namespace && installation.release === target.release
}

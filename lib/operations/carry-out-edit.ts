import type { Action } from '#lib/domain/action.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { signedBy } from './action-entries.ts'
import { mustBeApproved } from './approval-guardrails.ts'
import { askApproval } from './ask-approval.ts'
import { doEdit, recordRefusal, stillStands } from './edit-deed.ts'
import { HoldLost, type Actor, type World } from './ports.ts'
import { answerOfTheOther, claim, openSubmission, type Submission } from './submission.ts'

/**
 * Carries out a confirmed plan: intent on record, one patch, then `followEdit` follows it. Answers as soon as the API
 * server took the patch. A plan is good for one submission; the same one again gets the same action.
 */
export async function carryOutEdit(
  world: World,
  actor: Actor,
  submission: Submission,
): Promise<Result<Action, Refusal>> {
  const opened = await openSubmission(world, actor, submission)
  if (!opened.granted) return opened
  if ('again' in opened.value) return granted(opened.value.again)
  const { plan } = opened.value.stored
  if (plan.kind === 'rotate-password') return refused({ reason: 'plan-differs' })

  const standing = await stillStands(world, plan, { typed: submission.confirmation, expected: plan.target.name })
  if (!standing.granted) {
    // Two submissions raced: what this one saw as somebody else's work may be the other one's.
    const other = await answerOfTheOther(world, plan.actionId)
    if (other) return other
    await recordRefusal(world, actor, { plan, submission, refusal: standing.refusal })
    return standing
  }
  if (mustBeApproved(world, plan)) {
    const asked = await askApproval(world, actor, { plan, submission })
    if (!asked.granted && asked.refusal.reason === 'guardrail')
      await recordRefusal(world, actor, { plan, submission, refusal: asked.refusal })
    return asked
  }
  const claimed = await claim(world, submission)
  if (claimed === 'used') return (await answerOfTheOther(world, plan.actionId)) ?? refused({ reason: 'plan-expired' })
  if (!claimed.granted) {
    await recordRefusal(world, actor, { plan, submission, refusal: claimed.refusal })
    return claimed
  }
  world.inHand.add(plan.actionId)
  try {
    return await doEdit(world, { plan, submission, by: signedBy(actor), reading: standing.value })
  } catch (error) {
    if (!(error instanceof HoldLost)) throw error
    // Another process thinks that this one is dead, and goes on with the action: that is the answer.
    return (await answerOfTheOther(world, plan.actionId)) ?? refused({ reason: 'plan-expired' })
  } finally {
    world.inHand.delete(plan.actionId)
  }
}

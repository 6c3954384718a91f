import type { Action, Plan } from '#lib/domain/action.ts'
import { approvalUntil } from '#lib/domain/approval.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { signedBy } from './action-entries.ts'
import { approvalEntry } from './approval-entries.ts'
import { HoldLost, type Actor, type World } from './ports.ts'
import { answerOfTheOther, takenBy, type Submission } from './submission.ts'

type Asking = { readonly plan: Plan; readonly submission: Submission }

/**
 * Keeps a confirmed plan for a second admin. It takes the target, so that nothing of this console moves it meanwhile.
 * A request that did not reach the log counts for nothing: `lookAfterApprovals` ends it.
 */
export async function askApproval(
  world: World,
  actor: Actor,
  { plan, submission }: Asking,
): Promise<Result<Action, Refusal>> {
  const { actionId } = plan
  const { reason, ticket } = submission
  const now = world.now()
  const times = { at: now.toISOString(), until: approvalUntil(now).toISOString() }
  const asked = await world.actions.ask(actionId, { reason, ticket, session: actor.session, ...times })
  if (!asked.claimed && asked.because === 'taken') return refused(takenBy(asked.by))
  if (!asked.claimed) return (await answerOfTheOther(world, actionId)) ?? refused({ reason: 'plan-expired' })
  world.inHand.add(actionId)
  try {
    const stored = await world.actions.find(actionId)
    if (stored === null) throw new Error(`The action ${actionId} is gone`)
    const entry = approvalEntry(stored, { event: 'requested', by: signedBy(actor), reason, ticket })
    await world.auditLog.appendHeld(entry)
    await world.actions.rest(actionId, 0)
    world.announce(stored.action)
    return granted(stored.action)
  } catch (error) {
    if (!(error instanceof HoldLost)) throw error
    return (await answerOfTheOther(world, actionId)) ?? refused({ reason: 'plan-expired' })
  } finally {
    world.inHand.delete(actionId)
  }
}

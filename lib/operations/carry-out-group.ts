import { isOpen, type Action, type EditPlan } from '#lib/domain/action.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { signedBy } from './action-entries.ts'
import { mustBeApproved } from './approval-guardrails.ts'
import { doEdit, recordRefusal, stillStands } from './edit-deed.ts'
import { groupHash } from './plan-group.ts'
import { pursue } from './pursue.ts'
import { HoldLost, type Actor, type Stored, type World, type WorkloadReading } from './ports.ts'
import { claim, isExpired, type Submission } from './submission.ts'

export type GroupSubmission = Omit<Submission, 'actionId'> & { readonly group: string }

type Part = { readonly plan: EditPlan; readonly submission: Submission; readonly reading: WorkloadReading }

/**
 * Carries out several plans that were confirmed as one: nothing is sent unless every part still stands and every
 * target is free. When the API server then refuses one, the others are taken back or not sent: a plan is done whole or
 * not at all. After that each part is followed, and taken back, by itself.
 */
export async function carryOutGroup(
  world: World,
  actor: Actor,
  order: GroupSubmission,
): Promise<Result<readonly Action[], Refusal>> {
  const stored = await world.actions.inGroup(order.group)
  const plans = stored.flatMap(({ plan }) => (plan.kind === 'rotate-password' ? [] : [plan]))
  if (plans.length === 0 || stored.some(({ action }) => action.requestedBy.id !== actor.id))
    return refused({ reason: 'plan-unknown' })
  if (groupHash(world, plans) !== order.planHash) return refused({ reason: 'plan-differs' })
  if (stored.some(({ action }) => action.state !== 'planned')) return again(stored)
  if (plans.some((plan) => isExpired(world, plan)))
    return withdrawn(world, plans, { state: 'expired', refusal: { reason: 'plan-expired' } })

  // The policy has become stricter since the plan was made.
  if (plans.some((plan) => mustBeApproved(world, plan)))
    return withdrawn(world, plans, { state: 'refused', refusal: needsOneByOne })

  const standing = await allStand(world, actor, plans, order)
  if (!standing.granted) return standing
  const claimed = await claimAll(world, standing.value)
  if (!claimed.granted) return claimed
  for (const { plan } of standing.value) world.inHand.add(plan.actionId)
  try {
    return await sendAll(world, actor, standing.value)
  } catch (error) {
    if (!(error instanceof HoldLost)) throw error
    return granted(await actionsOf(world, plans))
  } finally {
    for (const { plan } of standing.value) world.inHand.delete(plan.actionId)
    for (const action of await actionsOf(world, plans)) if (action.phase === 'reverting') pursue(world, action)
  }
}

const needsOneByOne: Refusal = { reason: 'guardrail', guardrails: [{ code: 'approve-alone', level: 'refuse' }] }

/** The same order again gets the same actions. */
function again(stored: readonly Stored[]): Result<readonly Action[], Refusal> {
  const ran = stored.every(({ action }) => action.intentAt !== null)
  return ran ? granted(stored.map(({ action }) => action)) : refused({ reason: 'plan-expired' })
}

async function allStand(
  world: World,
  actor: Actor,
  plans: readonly EditPlan[],
  order: GroupSubmission,
): Promise<Result<readonly Part[], Refusal>> {
  const parts: Part[] = []
  const { group: _, ...rest } = order
  for (const plan of plans) {
    const submission = { ...rest, actionId: plan.actionId }
    const standing = await stillStands(world, plan, { typed: order.confirmation, expected: plan.target.release })
    if (!standing.granted) {
      const { refusal } = standing
      await recordRefusal(world, actor, { plan, submission, refusal })
      if (refusal.reason === 'confirmation-missing') return standing
      const others = plans.filter(({ actionId }) => actionId !== plan.actionId)
      return withdrawn(world, others, { state: 'refused', refusal })
    }
    parts.push({ plan, submission, reading: standing.value })
  }
  return granted(parts)
}

async function claimAll(world: World, parts: readonly Part[]): Promise<Result<null, Refusal>> {
  for (const [index, { submission }] of parts.entries()) {
    const claimed = await claim(world, submission)
    if (claimed !== 'used' && claimed.granted) continue
    const refusal: Refusal = claimed === 'used' ? { reason: 'plan-expired' } : claimed.refusal
    const mine = claimed === 'used' ? parts.slice(0, index) : parts
    return withdrawn(
      world,
      mine.map(({ plan }) => plan),
      { state: 'refused', refusal },
    )
  }
  return granted(null)
}

async function sendAll(
  world: World,
  actor: Actor,
  parts: readonly Part[],
): Promise<Result<readonly Action[], Refusal>> {
  const sent: Action[] = []
  for (const [index, part] of parts.entries()) {
    const done = await doEdit(world, { ...part, by: signedBy(actor) })
    if (done.granted && done.value.state !== 'unknown') {
      sent.push(done.value)
      continue
    }
    const rest = parts.slice(index + 1).map(({ plan }) => plan)
    const refusal: Refusal = done.granted ? { reason: 'cluster-unavailable' } : done.refusal
    await withdrawn(world, rest, { state: 'not-applied', refusal })
    if (done.granted) return granted([...sent, done.value, ...(await actionsOf(world, rest))])
    for (const action of sent) await takeBack(world, action, part.plan)
    return done
  }
  return granted(sent)
}

/** Ends parts that were never sent; a claimed one gives its target free. */
async function withdrawn(
  world: World,
  plans: readonly EditPlan[],
  { state, refusal }: { state: 'refused' | 'expired' | 'not-applied'; refusal: Refusal },
): Promise<Result<never, Refusal>> {
  const message = 'Nothing was sent: another part of the same plan was refused.'
  for (const { actionId } of plans)
    world.announce(await world.actions.change(actionId, { state, message, settledAt: world.now().toISOString() }))
  return refused(refusal)
}

/** `followEdit` puts it back, as it does for a rollout that failed. */
async function takeBack(world: World, action: Action, refusedPlan: EditPlan): Promise<void> {
  if (!isOpen(action.state)) return
  const message = `The API server refused ${refusedPlan.target.name} of the same plan.`
  const reverting = await world.actions.change(action.id, { phase: 'reverting', message })
  world.announce(reverting)
}

async function actionsOf(world: World, plans: readonly EditPlan[]): Promise<Action[]> {
  const found = await Promise.all(plans.map(({ actionId }) => world.actions.find(actionId)))
  return found.flatMap((each) => (each ? [each.action] : []))
}

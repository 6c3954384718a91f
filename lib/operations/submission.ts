import type { Action, Plan } from '#lib/domain/action.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import type { Actor, Stored, World } from './ports.ts'

/** A plan confirmed by the admin who made it. */
export type Submission = {
  readonly actionId: string
  readonly planHash: string
  readonly reason: string
  readonly ticket: string | null
  /** The typed name, where a guardrail asks for it. */
  readonly confirmation: string | null
}

/**
 * Finds the plan of a submission and says whether it may still run: `again` is the action that the same plan already
 * became, since a plan is good for one submission and the same one again gets the same answer.
 */
export async function openSubmission(
  world: World,
  actor: Actor,
  submission: Submission,
): Promise<Result<{ readonly stored: Stored } | { readonly again: Action }, Refusal>> {
  const stored = await world.actions.find(submission.actionId)
  if (!stored || stored.action.requestedBy.id !== actor.id) return refused({ reason: 'plan-unknown' })
  const { plan, action } = stored
  if (plan.hash !== submission.planHash) return refused({ reason: 'plan-differs' })
  if (action.state !== 'planned') return again(action)
  if (isExpired(world, plan)) {
    await world.actions.drop(plan.actionId, { state: 'expired' })
    return refused({ reason: 'plan-expired' })
  }
  return granted({ stored })
}

/** A plan from the future comes from a clock that jumped back; two processes' clocks may differ by a minute. */
export function isExpired(world: World, { plannedAt, expiresAt }: Plan): boolean {
  const now = world.now().getTime()
  return now > Date.parse(expiresAt) || now < Date.parse(plannedAt) - 60_000
}

function again(action: Action): Result<{ readonly again: Action }, Refusal> {
  const neverRan = action.state === 'refused' || action.state === 'stale' || action.state === 'expired'
  return neverRan ? refused({ reason: 'plan-expired' }) : granted({ again: action })
}

/** Two submissions of one plan raced: the other one won, and its action is this one's answer too. Null when it did not. */
export async function answerOfTheOther(world: World, actionId: string): Promise<Result<Action, Refusal> | null> {
  const current = await world.actions.find(actionId)
  if (!current || current.action.state === 'planned') return null
  const other = again(current.action)
  return other.granted ? granted(other.value.again) : other
}

/** Takes the target for this action, or says who has it. */
export async function claim(world: World, submission: Submission): Promise<Result<null, Refusal> | 'used'> {
  const { actionId, reason, ticket } = submission
  const taken = await world.actions.claim(actionId, { reason, ticket, at: world.now().toISOString() })
  if (taken.claimed) {
    world.claimedAt.set(actionId, world.elapsed())
    return granted(null)
  }
  return taken.because === 'used' ? 'used' : refused(takenBy(taken.by))
}

export function takenBy({ id, requestedBy }: Action): Refusal {
  return {
    reason: 'guardrail',
    guardrails: [{ code: 'action-open', level: 'refuse', actionId: id, by: requestedBy.name }],
  }
}

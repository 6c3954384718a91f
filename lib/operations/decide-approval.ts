import type { Action } from '#lib/domain/action.ts'
import { approvalBlock } from '#lib/domain/approval.ts'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { signedBy } from './action-entries.ts'
import { approvalEntry } from './approval-entries.ts'
import { endRequest, endOfRequest } from './end-request.ts'
import type { Actor, Stored, World } from './ports.ts'
import { withHold } from './with-hold.ts'

/** What an account says to a request, about exactly the plan that it was shown. */
export type Decision = { readonly actionId: string; readonly planHash: string; readonly reason: string | null }

type Deciding = {
  /** Withdrawing is for the one who asked, everything else for anybody but them. */
  readonly isOwn: boolean
  /** What is done about a request that still waits and that this account may decide on. */
  readonly work: (held: Stored) => Promise<Result<Action, Refusal>>
}

/**
 * Decides on a request as the only one, here and among all console processes. A refused attempt is an entry: auditors
 * look for those who tried to approve their own.
 */
export async function decideApproval(
  world: World,
  actor: Actor,
  decision: Decision,
  { isOwn, work }: Deciding,
): Promise<Result<Action, Refusal>> {
  const { actionId } = decision
  const stored = await world.actions.find(actionId)
  if (stored === null || stored.action.approval === null)
    return refused({ reason: 'not-found', what: `request for approval ${actionId}` })
  const block = blockOf(world, actor, stored, { ...decision, isOwn })
  if (block !== null) return refuseDecision(world, actor, stored, block)
  // What is decided is in the hands of whoever carries it out.
  if (stored.action.state !== 'pending-approval') return answerOfOther(world, actor, actionId)
  const decided = await withHold(world, { actionId, which: 'mine' }, async (held) => {
    if (held.action.state !== 'pending-approval') return null
    const end = endOfRequest(world, held, await world.auditLog.entriesOf(actionId))
    if (end !== null) {
      await endRequest(world, held, end)
      return null
    }
    const worked = await work(held)
    if (!worked.granted) await letWait(world, actionId)
    return worked
  })
  return decided ?? answerOfOther(world, actor, actionId)
}

function blockOf(
  world: World,
  actor: Actor,
  { action, plan }: Stored,
  { planHash, isOwn }: Decision & { readonly isOwn: boolean },
): Refusal | null {
  const { requestedBy, approval } = action
  if (approval === null) return null
  if (isOwn && actor.id !== requestedBy.id) return { reason: 'plan-unknown' }
  if (isOwn) return planHash === plan.hash ? null : { reason: 'plan-differs' }
  const { askedAt, until } = approval
  const request = { by: requestedBy.id, subject: plan.hash, askedAt, until }
  switch (approvalBlock(request, { by: actor.id, subject: planHash, now: world.now() })) {
    case 'own':
      return { reason: 'own-request' }
    case 'differs':
      return { reason: 'plan-differs' }
    // Whoever finds it over ends it.
    case 'over':
    case null:
      return null
  }
}

/** Somebody was faster, perhaps this account itself by a second click: then that answer is this one's too. */
async function answerOfOther(world: World, actor: Actor, actionId: string): Promise<Result<Action, Refusal>> {
  const found = await world.actions.find(actionId)
  if (found === null) return refused({ reason: 'plan-unknown' })
  const { action } = found
  if (action.approval?.by?.id === actor.id) return granted(action)
  if (action.state === 'pending-approval') return refused({ reason: 'already-submitted', actionId })
  return refused({ reason: 'not-pending', state: action.state })
}

/** Whoever comes next need not wait until the hold runs out. */
async function letWait(world: World, actionId: string): Promise<void> {
  const found = await world.actions.find(actionId)
  if (found?.action.state === 'pending-approval') await world.actions.rest(actionId, 0)
}

type PersonsEnd = { readonly event: 'rejected' | 'withdrawn'; readonly reason: string | null }

/** A person ends a request that this process holds. */
export async function endBy(
  world: World,
  actor: Actor,
  held: Stored,
  { event, reason }: PersonsEnd,
): Promise<Result<Action, Refusal>> {
  const isNo = event === 'rejected'
  const message = isNo ? 'A second admin rejected it.' : 'The admin who asked withdrew it.'
  const shown = isNo ? `Rejected by ${actor.name}: ${reason ?? ''}` : `Withdrawn by ${actor.name}.`
  const end = {
    state: event,
    status: 'refused',
    code: event,
    message,
    shown,
    event,
    by: signedBy(actor),
    reason,
  } as const
  await endRequest(world, held, end)
  const ended = await world.actions.find(held.action.id)
  return granted(ended?.action ?? held.action)
}

/** On record, and the request waits on. */
export async function refuseDecision(
  world: World,
  actor: Actor,
  stored: Stored,
  refusal: Refusal,
): Promise<Result<never, Refusal>> {
  const status = refusal.reason === 'own-request' ? 'denied' : 'refused'
  const outcome = { status, code: refusal.reason, message: refusalWords(refusal) } as const
  await world.auditLog.append(approvalEntry(stored, { event: 'refused', by: signedBy(actor), reason: null, outcome }))
  return refused(refusal)
}

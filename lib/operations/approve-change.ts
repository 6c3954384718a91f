import type { Action, EditPlan, RotationPlan } from '#lib/domain/action.ts'
import type { Permission } from '#lib/domain/permissions.ts'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { approvalsOf, signedBy, type Signature } from './action-entries.ts'
import { approvalEntry } from './approval-entries.ts'
import { carryRotation } from './carry-rotation.ts'
import { decideApproval, refuseDecision, type Decision } from './decide-approval.ts'
import { doEdit, stillStands } from './edit-deed.ts'
import { endRequest } from './end-request.ts'
import type { Actor, Stored, World } from './ports.ts'
import { beginRotation, rotationStands, type Begun } from './rotation-deed.ts'
import type { Submission } from './submission.ts'

type Yes = {
  readonly actor: Actor
  readonly decision: Decision
  /** A rotation goes on once the request is no longer in this verb's hands. */
  begun: Begun | null
}

/**
 * A second admin's yes: to the plan of this hash, as long as its target has not moved, once. Then the change is carried
 * out in the name of the one who asked, by the same steps as any other. A crash between the yes and the intent leaves an
 * open action without an intent on record: nothing was sent, and the reconciler says so.
 */
export async function approveChange(world: World, actor: Actor, decision: Decision): Promise<Result<Action, Refusal>> {
  const yes: Yes = { actor, decision, begun: null }
  const approved = await decideApproval(world, actor, decision, {
    isOwn: false,
    work: async ({ plan, ...rest }) => {
      const { requestedBy } = rest.action
      const permission: Permission = plan.kind === 'rotate-password' ? 'rotate-admin-password' : 'change-workloads'
      if (!(await world.stillMay(requestedBy.id, permission)))
        return refuseDecision(world, actor, { plan, ...rest }, { reason: 'requester-may-not' })
      return plan.kind === 'rotate-password'
        ? approveRotation(world, yes, { plan, ...rest })
        : approveEdit(world, yes, { plan, ...rest })
    },
  })
  if (yes.begun !== null) world.inBackground(carryRotation(world, decision.actionId, yes.begun))
  return approved
}

async function approveEdit(world: World, yes: Yes, held: Stored<EditPlan>): Promise<Result<Action, Refusal>> {
  const { plan } = held
  // The name was typed by the one who asked.
  const standing = await stillStands(world, plan, { typed: plan.target.name, expected: plan.target.name })
  if (!standing.granted) return notNow(world, yes, held, standing.refusal)
  const by = await sayYes(world, yes, held)
  return doEdit(world, { plan, submission: submissionOf(held), by, reading: standing.value })
}

async function approveRotation(world: World, yes: Yes, held: Stored<RotationPlan>): Promise<Result<Action, Refusal>> {
  const { plan } = held
  const typed = { userName: null, currentPassword: null, newPassword: null }
  const order = { ...submissionOf(held), ...typed, installation: plan.target }
  const standing = await rotationStands(world, plan, order)
  if (!standing.granted) return notNow(world, yes, held, standing.refusal)
  const by = await sayYes(world, yes, held)
  const begun = await beginRotation(world, { plan, order, by, ...standing.value })
  if (!begun.granted) return begun
  yes.begun = begun.value
  return granted(begun.value.action)
}

function submissionOf({ action, plan }: Stored): Submission {
  const { reason, ticket } = action
  return { actionId: plan.actionId, planHash: plan.hash, reason: reason ?? '', ticket, confirmation: null }
}

/** From here on the approval is used, whatever follows. Answers in whose name the deed is recorded. */
async function sayYes(world: World, { actor, decision }: Yes, { action, plan, session }: Stored): Promise<Signature> {
  const { id, name } = actor
  const at = world.now().toISOString()
  const approved = await world.actions.approve(action.id, { by: { id, name }, at })
  world.claimedAt.set(action.id, world.elapsed())
  const told = { event: 'given', by: signedBy(actor), reason: decision.reason } as const
  const { seq } = await world.auditLog.appendHeld(approvalEntry({ action: approved, plan }, told))
  const recorded = await world.actions.change(action.id, { approvalEntry: seq })
  world.announce(recorded)
  const { requestedBy } = action
  return {
    actor: { type: 'user', ...requestedBy, roles: ['admin'], method: 'password', session: session ?? '' },
    // Where the one who asked was, the entry of the request tells.
    source: null,
    approvals: approvalsOf(recorded),
  }
}

/** A target that moved ends the request; anything else may pass, so that it waits on. */
async function notNow(world: World, { actor }: Yes, held: Stored, refusal: Refusal): Promise<Result<never, Refusal>> {
  if (refusal.reason !== 'changed-meanwhile' && refusal.reason !== 'not-found')
    return refuseDecision(world, actor, held, refusal)
  const message = refusalWords(refusal)
  const end = { state: 'stale', status: 'refused', code: 'moved', message, event: 'stale' } as const
  await endRequest(world, held, { ...end, by: signedBy(actor) })
  return refused(refusal)
}

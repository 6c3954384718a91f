import type { Action, RotationPlan } from '#lib/domain/action.ts'
import { hasRefusal } from '#lib/domain/guardrail.ts'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { auditActor, durationMs } from './action-entries.ts'
import { adminSecretOf, secretRefusal, type AdminSecret } from './admin-secret.ts'
import { carryRotation } from './carry-rotation.ts'
import { settle, type End } from './edit-end.ts'
import { askGuiInstances, type GuiInstances } from './gui-instances.ts'
import { HoldLost, type Actor, type World } from './ports.ts'
import { currentPassword } from './current-password.ts'
import { prepare } from './prepare-phase.ts'
import { rotationEntry } from './rotation-entries.ts'
import { rotationGuardrails } from './rotation-guardrails.ts'
import { checkIsNew, checkOrder, unmoved, type RotationOrder } from './rotation-order.ts'
import { secretRefOf, type Known } from './rotation-run.ts'
import { answerOfTheOther, claim, openSubmission } from './submission.ts'

type Deed = {
  readonly plan: RotationPlan
  readonly order: RotationOrder
  readonly actor: Actor
  readonly secret: AdminSecret
  readonly gui: GuiInstances
}

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

  const standing = await stillStands(world, plan, order)
  if (!standing.granted) {
    const other = await answerOfTheOther(world, plan.actionId)
    if (other) return other
    if (standing.refusal.reason === 'password-not-usable') return standing
    return refuse(world, { plan, order, actor }, standing.refusal)
  }
  const claimed = await claim(world, order)
  if (claimed === 'used') return (await answerOfTheOther(world, plan.actionId)) ?? refused({ reason: 'plan-expired' })
  if (!claimed.granted) return claimed
  try {
    const begun = await begin(world, { plan, order, actor, ...standing.value })
    if (!begun.granted) return begun
    const { known, action } = begun.value
    world.inBackground(carryRotation(world, plan.actionId, { known, gui: standing.value.gui }))
    return granted(action)
  } catch (error) {
    if (!(error instanceof HoldLost)) throw error
    // Another process thinks that this one is dead, and goes on with the action: that is the answer.
    return (await answerOfTheOther(world, plan.actionId)) ?? refused({ reason: 'plan-expired' })
  }
}

function isFor({ installation }: RotationOrder, { target }: RotationPlan): boolean {
  return installation.namespace === target.namespace && installation.release === target.release
}

async function stillStands(
  world: World,
  plan: RotationPlan,
  order: RotationOrder,
): Promise<Result<Pick<Deed, 'secret' | 'gui'>, Refusal>> {
  const ref = secretRefOf(plan)
  const answer = await world.kubernetes.readSecret(ref)
  if (answer.answer !== 'accepted') return refused(secretRefusal(answer, ref))
  const secret = adminSecretOf(answer.reading)
  const stands = unmoved(plan, secret)
  if (!stands.granted) return stands
  const old = checkIsNew(order, secret)
  if (old) return refused(old)
  const gui = await askGuiInstances(world, plan.target)
  const guardrails = await rotationGuardrails(world, ref, { secret, gui })
  return hasRefusal(guardrails) ? refused({ reason: 'guardrail', guardrails }) : granted({ secret, gui })
}

async function begin(world: World, deed: Deed): Promise<Result<{ action: Action; known: Known }, Refusal>> {
  const { plan } = deed
  const { actionId } = plan
  world.inHand.add(actionId)
  try {
    const pending = deed.order.newPassword ?? world.rotation.newPassword()
    // A log that fails leaves the action open, since part of it may have the intent: the reconciler ends it on record.
    await world.auditLog.appendHeld(entryOf(deed, { phase: 'intent', digest: world.rotation.fingerprint(pending) }))
    const current = await currentPassword(world, deed)
    if (!current.granted) return await refuseClaimed(world, deed, current.refusal)
    const known: Known = { ...current.value, pending }
    const prepared = await prepare(world, deed, known)
    return prepared.granted
      ? granted({ action: prepared.value, known })
      : await refuseClaimed(world, deed, prepared.refusal)
  } finally {
    world.inHand.delete(actionId)
  }
}

/** Refused before anything was claimed, and the record says why. */
async function refuse(
  world: World,
  attempt: Pick<Deed, 'plan' | 'order' | 'actor'>,
  refusal: Refusal,
): Promise<Result<never, Refusal>> {
  const { state, ...outcome } = endOf(refusal)
  await world.auditLog.append(entryOf(attempt, { phase: 'outcome', digest: null, outcome }))
  const settledAt = world.now().toISOString()
  await world.actions.drop(attempt.plan.actionId, { state, message: outcome.message, settledAt })
  return refused(refusal)
}

/** The same where the intent is on record. */
async function refuseClaimed(world: World, deed: Deed, refusal: Refusal): Promise<Result<never, Refusal>> {
  const { actionId } = deed.plan
  const end = endOf(refusal)
  const { state: _, ...outcome } = end
  const found = await world.actions.find(actionId)
  const took = found ? { durationMs: durationMs(world, found.action) } : {}
  await world.auditLog.appendHeld(entryOf(deed, { phase: 'outcome', digest: null, outcome: { ...outcome, ...took } }))
  await settle(world, actionId, end)
  return refused(refusal)
}

function endOf(refusal: Refusal): End {
  const { reason } = refusal
  const state = reason === 'changed-meanwhile' ? 'stale' : 'refused'
  return {
    state,
    status: 'refused',
    code: reason,
    message: `Refused, and nothing was changed. ${refusalWords(refusal)}`,
  }
}

function entryOf(
  { plan, order, actor }: Pick<Deed, 'plan' | 'order' | 'actor'>,
  rest: Pick<Parameters<typeof rotationEntry>[0], 'phase' | 'digest' | 'outcome'>,
) {
  const { reason, ticket } = order
  return rotationEntry({
    plan,
    of: null,
    account: plan.account ?? order.userName,
    actor: auditActor(actor),
    source: actor.source,
    reason,
    ticket,
    auditIds: [],
    ...rest,
  })
}

import type { Action, RotationPlan } from '#lib/domain/action.ts'
import type { AuditOutcome } from '#lib/domain/audit-entry.ts'
import { hasRefusal } from '#lib/domain/guardrail.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { auditActor, durationMs } from './action-entries.ts'
import { adminSecretOf, secretRefusal, type AdminSecret } from './admin-secret.ts'
import { carryRotation } from './carry-rotation.ts'
import { askGuiInstances, type GuiInstances } from './gui-instances.ts'
import type { Actor, World } from './ports.ts'
import { currentPassword } from './current-password.ts'
import { prepare } from './prepare-phase.ts'
import { rotationEntry } from './rotation-entries.ts'
import { rotationGuardrails } from './rotation-guardrails.ts'
import { checkIsNew, checkOrder, unmoved, type RotationOrder } from './rotation-order.ts'
import { leaseMs, secretRefOf, type Known } from './rotation-run.ts'
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
  const begun = await begin(world, { plan, order, actor, ...standing.value })
  if (!begun.granted) return begun
  world.inBackground(
    carryRotation(world, plan.actionId, { begun: { known: begun.value.known, gui: standing.value.gui } }),
  )
  return granted(begun.value.action)
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
    await world.rotation.hold(actionId, { forMs: leaseMs })
    const pending = deed.order.newPassword ?? world.rotation.newPassword()
    await recordIntent(world, deed, world.rotation.fingerprint(pending))
    const current = await currentPassword(world, deed)
    if (!current.granted) return await refuse(world, deed, current.refusal)
    const known: Known = { ...current.value, pending }
    const prepared = await prepare(world, deed, known)
    return prepared.granted ? granted({ action: prepared.value, known }) : await refuse(world, deed, prepared.refusal)
  } finally {
    world.inHand.delete(actionId)
  }
}

async function recordIntent(world: World, deed: Deed, digest: string): Promise<void> {
  try {
    await world.auditLog.append(entryOf(deed, { phase: 'intent', digest }))
  } catch (error) {
    const message = 'Nothing was changed: the audit log could not take the intent.'
    const settledAt = world.now().toISOString()
    await world.actions.change(deed.plan.actionId, { state: 'not-applied', message, settledAt })
    throw error
  }
}

/** Nothing was changed, and the record says why. */
async function refuse(
  world: World,
  attempt: Pick<Deed, 'plan' | 'order' | 'actor'>,
  refusal: Refusal,
): Promise<Result<never, Refusal>> {
  const { actionId } = attempt.plan
  const message = `Refused, and nothing was changed: ${refusal.reason}`
  const now = world.now()
  const found = await world.actions.find(actionId)
  const outcome: AuditOutcome = {
    status: 'refused',
    code: refusal.reason,
    message,
    durationMs: found ? durationMs(found.action, now) : 0,
  }
  await world.auditLog.append(entryOf(attempt, { phase: 'outcome', digest: null, outcome }))
  const state = refusal.reason === 'changed-meanwhile' ? 'stale' : 'refused'
  world.announce(await world.actions.change(actionId, { state, message, settledAt: now.toISOString() }))
  await world.rotation.letGo(actionId)
  return refused(refusal)
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

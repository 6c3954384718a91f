import type { Action, RotationPlan } from '#lib/domain/action.ts'
import { hasRefusal } from '#lib/domain/guardrail.ts'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { durationMs, type Signature } from './action-entries.ts'
import { adminSecretOf, secretRefusal, type AdminSecret } from './admin-secret.ts'
import { currentPassword } from './current-password.ts'
import { settle, type End } from './edit-end.ts'
import { askGuiInstances, type GuiInstances } from './gui-instances.ts'
import type { World } from './ports.ts'
import { prepare } from './prepare-phase.ts'
import { rotationEntry } from './rotation-entries.ts'
import { rotationGuardrails } from './rotation-guardrails.ts'
import { checkIsNew, unmoved, type RotationOrder } from './rotation-order.ts'
import { secretRefOf, type Known } from './rotation-run.ts'

type Deed = {
  readonly plan: RotationPlan
  readonly order: RotationOrder
  readonly by: Signature
  readonly secret: AdminSecret
  readonly gui: GuiInstances
}

/** A rotation whose passwords are both in the Secret: from there on it can be carried through by anybody. */
export type Begun = { readonly action: Action; readonly known: Known; readonly gui: GuiInstances }

/** Everything that could have changed since the plan was shown. */
export async function rotationStands(
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
  const guardrails = await rotationGuardrails(world, ref, { secret, gui, of: plan.actionId })
  return hasRefusal(guardrails) ? refused({ reason: 'guardrail', guardrails }) : granted({ secret, gui })
}

/** Intent, then both passwords into the Secret. The target is claimed. */
export async function beginRotation(world: World, deed: Deed): Promise<Result<Begun, Refusal>> {
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
      ? granted({ action: prepared.value, known, gui: deed.gui })
      : await refuseClaimed(world, deed, prepared.refusal)
  } finally {
    world.inHand.delete(actionId)
  }
}

/** Refused before anything was claimed, and the record says why. */
export async function refuseRotation(
  world: World,
  attempt: Pick<Deed, 'plan' | 'order' | 'by'>,
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
  { plan, order, by }: Pick<Deed, 'plan' | 'order' | 'by'>,
  rest: Pick<Parameters<typeof rotationEntry>[0], 'phase' | 'digest' | 'outcome'>,
) {
  const { reason, ticket } = order
  return rotationEntry({
    plan,
    of: null,
    account: plan.account ?? order.userName,
    by,
    reason,
    ticket,
    auditIds: [],
    ...rest,
  })
}

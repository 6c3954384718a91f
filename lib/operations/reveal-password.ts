import { isOpen, type Action } from '#lib/domain/action.ts'
import { revealWithinMs } from '#lib/domain/admin-password.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import type { Secret } from '#lib/domain/secret.ts'
import { auditActor, auditTarget } from './action-entries.ts'
import { adminSecretOf, secretRefusal } from './admin-secret.ts'
import type { Actor, Stored, World } from './ports.ts'
import { secretRefOf } from './rotation-run.ts'

type NotShown = Extract<Refusal, { reason: 'not-shown' }>['because']

/**
 * Shows a generated password to the admin who rotated it: by policy, once, soon, and only after the log has taken it.
 * It comes from the Secret, so it is shown only while that still holds this rotation's password.
 */
export async function revealPassword(world: World, actor: Actor, actionId: string): Promise<Result<Secret, Refusal>> {
  const stored = await world.actions.find(actionId)
  if (stored?.plan.kind !== 'rotate-password' || stored.action.requestedBy.id !== actor.id)
    return refused({ reason: 'not-found', what: `a password of yours in change ${actionId}` })
  const { plan } = stored
  const because = reasonAgainst(world, stored)
  if (because !== null) return refused({ reason: 'not-shown', because })

  const ref = secretRefOf(plan)
  const answer = await world.kubernetes.readSecret(ref)
  if (answer.answer !== 'accepted') return refused(secretRefusal(answer, ref))
  const { mark, password, pending } = adminSecretOf(answer.reading)
  if (mark !== actionId || pending !== null || password === null)
    return refused({ reason: 'not-shown', because: 'changed-since' })
  if (!(await world.rotation.claimReveal(actionId))) return refused({ reason: 'not-shown', because: 'shown-before' })
  try {
    await world.auditLog.append({
      log: 'ops',
      action: 'admin-password.revealed',
      actionId,
      phase: 'note',
      actor: auditActor(actor),
      source: actor.source,
      target: auditTarget(plan.target),
    })
  } catch (error) {
    await world.rotation.releaseReveal(actionId)
    throw error
  }
  return granted(password)
}

function reasonAgainst(world: World, { action, plan }: Stored): NotShown | null {
  if (!world.rotation.showOnce) return 'policy'
  if (plan.kind !== 'rotate-password' || plan.source !== 'generate') return 'not-generated'
  if (!isDone(action) || action.settledAt === null) return 'not-done'
  return world.now().getTime() - Date.parse(action.settledAt) > revealWithinMs ? 'too-late' : null
}

function isDone({ state }: Action): boolean {
  return !isOpen(state) && (state === 'succeeded' || state === 'unverified')
}

import type { Action, RotationPlan } from '#lib/domain/action.ts'
import { adminPasswordAnnotations } from '#lib/domain/admin-password.ts'
import type { Secret } from '#lib/domain/secret.ts'
import type { AdminSecret } from './admin-secret.ts'
import type { GuiInstances } from './gui-instances.ts'
import { HoldLost, type SecretRef, type World } from './ports.ts'
import { revertMark } from './put-back.ts'

/** What the process knows that began the rotation; after a crash the Secret alone knows it. */
export type Known = { readonly userName: string; readonly current: Secret; readonly pending: Secret }

/** A change whose answer never came may still be made by a Tracardi that is slow; not after this. */
export const lateMs = 10 * 60_000

/** A rotation that had sent nothing is taken up again only for so long: nobody expects it any more. */
export const resumeWithinMs = 60 * 60_000

export type Run = {
  readonly world: World
  readonly plan: RotationPlan
  /** As the last phase left it. */
  action: Action
  readonly known: Known | null
  readonly gui: GuiInstances
  /** Nobody waits for it as for the answer of a request: it was found open. */
  readonly isResumed: boolean
  /** For the record: the new password by its digest, and whose it is. */
  pending: Secret | null
  userName: string | null
  /** Tokens that log-ins of this run brought: all of them must be dead in the end. */
  readonly tokens: Secret[]
}

/** Before every call that changes something: whoever was away for too long must not go on. */
export async function stillMine({ world, plan }: Pick<Run, 'world' | 'plan'>): Promise<void> {
  const kept = await world.actions.keep([plan.actionId])
  if (kept === 0) throw new HoldLost(`Another process carries on with ${plan.actionId}, or has ended it.`)
}

export async function note(run: Run, change: Parameters<World['actions']['change']>[1]): Promise<void> {
  run.action = await run.world.actions.change(run.plan.actionId, change)
  run.world.announce(run.action)
}

export function secretRefOf({ target }: RotationPlan): SecretRef {
  return { namespace: target.namespace, name: target.name }
}

/** Where the Secret says that the rotation stands. `foreign`: our passwords are not in it, or no more. */
export type Stand = 'prepared' | 'saved' | 'discarded' | 'foreign'

export function standOf({ plan, action }: Pick<Run, 'plan' | 'action'>, secret: AdminSecret): Stand {
  if (secret.mark === revertMark(plan.actionId)) return 'discarded'
  if (secret.mark !== plan.actionId) return 'foreign'
  if (secret.pending !== null) return 'prepared'
  return isRotatedSince(action, secret) ? 'saved' : 'foreign'
}

/** The time is written in one patch with the new password, and in no other. */
function isRotatedSince({ intentAt, plannedAt }: Action, { reading }: AdminSecret): boolean {
  const rotatedAt = Date.parse(reading.annotations[adminPasswordAnnotations.rotatedAt] ?? '')
  return rotatedAt >= Date.parse(intentAt ?? plannedAt)
}

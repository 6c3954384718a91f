import type { RotationPlan } from '#lib/domain/action.ts'
import { unusablePassword } from '#lib/domain/admin-password.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import type { Secret } from '#lib/domain/secret.ts'
import type { AdminSecret } from './admin-secret.ts'
import type { World } from './ports.ts'
import type { Submission } from './submission.ts'

/** A confirmed plan with what only a person can add. Typed passwords live in memory and, from the first patch on, in the Secret. */
export type RotationOrder = Submission & {
  /** Which installation the request was about: the plan must be for the same. */
  readonly installation: { readonly namespace: string; readonly release: string }
  readonly userName: string | null
  readonly currentPassword: Secret | null
  readonly newPassword: Secret | null
}

/** Everything that is needed is there, nothing that is not; and a typed password is one that Tracardi will keep. */
export function checkOrder(world: World, plan: RotationPlan, order: RotationOrder): Refusal | null {
  const issues = [
    ...fits('newPassword', order.newPassword, plan.source === 'enter'),
    ...fits('currentPassword', order.currentPassword, plan.current === 'typed'),
    ...fits('userName', order.userName, plan.account === null),
  ]
  if (issues.length > 0) return { reason: 'malformed', issues }
  return order.newPassword === null
    ? null
    : checkNewPassword(world, order.newPassword, plan.account ?? order.userName ?? '')
}

function fits(path: string, given: unknown, isNeeded: boolean) {
  if ((given !== null) === isNeeded) return []
  return [{ path, message: isNeeded ? 'is missing' : 'is not asked for by this plan' }]
}

function checkNewPassword(world: World, password: Secret, userName: string): Refusal | null {
  const unusable = unusablePassword(password.reveal())
  if (unusable !== null) return { reason: 'password-not-usable', advice: unusable }
  const advice = world.rotation.weakness(password, userName)
  return advice === null ? null : { reason: 'password-too-weak', advice }
}

/** A password that replaces itself would prove nothing. */
export function checkIsNew(order: RotationOrder, secret: AdminSecret): Refusal | null {
  const { newPassword, currentPassword } = order
  if (newPassword === null) return null
  const isOld = [currentPassword, secret.password, secret.pending].some((old) => old?.equals(newPassword) === true)
  return isOld ? { reason: 'password-not-usable', advice: 'It is the current one.' } : null
}

/** What stood in the Secret when the plan was made must stand there still. */
export function unmoved({ target }: RotationPlan, { reading }: AdminSecret): Result<null, Refusal> {
  const changes = [
    ...(reading.uid === target.uid ? [] : [{ path: '/metadata/uid', from: target.uid, to: reading.uid }]),
    ...(reading.resourceVersion === target.resourceVersion
      ? []
      : [{ path: '/metadata/resourceVersion', from: target.resourceVersion, to: reading.resourceVersion }]),
  ]
  return changes.length === 0 ? granted(null) : refused({ reason: 'changed-meanwhile', changes, by: [] })
}

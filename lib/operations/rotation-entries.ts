import type { Action, ActionPhase, RotationPlan } from '#lib/domain/action.ts'
import type { AuditDraft, AuditOutcome, AuditPhase } from '#lib/domain/audit-entry.ts'
import type { Secret } from '#lib/domain/secret.ts'
import { auditTarget, eventOf, signedByConsole, type Signature } from './action-entries.ts'
import type { World } from './ports.ts'

type RotationEntry = {
  readonly plan: RotationPlan
  readonly phase: AuditPhase
  /** Which of the four phases it tells of; null for the action as a whole. */
  readonly of: ActionPhase | null
  readonly account: string | null
  /** `fingerprint` of the new password; null while nobody knows which. */
  readonly digest: string | null
  readonly by: Signature
  readonly reason: string | null
  readonly ticket: string | null
  readonly auditIds: readonly string[]
  readonly outcome?: AuditOutcome
}

/** One entry of a rotation. Of the passwords it holds nothing but the keyed digest of the new one. */
export function rotationEntry(entry: RotationEntry): AuditDraft & { readonly actionId: string } {
  const { plan, phase, of, account, digest, by, reason, ticket, auditIds, outcome } = entry
  return {
    log: 'ops',
    action: eventOf[plan.kind],
    actionId: plan.actionId,
    phase,
    ...by,
    target: auditTarget(plan.target),
    ...(reason === null ? {} : { reason }),
    ...(ticket === null ? {} : { ticket }),
    ...(outcome === undefined ? {} : { outcome }),
    kubernetes: { auditIds, dryRun: false },
    facts: { source: plan.source, phase: of, digest, account },
  }
}

type Told = { readonly action: Action; readonly plan: RotationPlan; readonly userName: string | null }

/** What the console itself does after the request: the person is in the intent entry. */
export function appendAsConsole(
  world: World,
  { action, plan, userName: account }: Told,
  told: Pick<RotationEntry, 'phase' | 'of' | 'auditIds'> & {
    readonly pending: Secret | null
    readonly outcome: AuditOutcome
  },
): Promise<unknown> {
  const { pending, ...rest } = told
  const { reason, ticket } = action
  const digest = pending === null ? null : world.rotation.fingerprint(pending)
  return world.auditLog.appendHeld(
    rotationEntry({ plan, account, digest, by: signedByConsole(action), reason, ticket, ...rest }),
  )
}

import type { AuditDraft, AuditOutcome } from '#lib/domain/audit-entry.ts'
import { auditTarget, editedFields, type Signature } from './action-entries.ts'
import type { Stored } from './ports.ts'

export type ApprovalEvent = 'requested' | 'given' | 'rejected' | 'withdrawn' | 'expired' | 'stale' | 'refused'

type Told = {
  readonly event: ApprovalEvent
  readonly by: Signature
  readonly reason: string | null
  readonly ticket?: string | null
  /** How a request ended; a request and a yes to it have no outcome yet. */
  readonly outcome?: AuditOutcome
}

/** One entry about a request; each says for itself what was asked, so that a reader of one line needs no other. */
export function approvalEntry(
  { action, plan }: Pick<Stored, 'action' | 'plan'>,
  { event, by, reason, ticket = null, outcome }: Told,
): AuditDraft & { readonly actionId: string } {
  return {
    log: 'ops',
    action: `approval.${event}`,
    actionId: action.id,
    phase: 'approval',
    ...by,
    target: auditTarget(plan.target),
    change: plan.kind === 'rotate-password' ? [] : editedFields(plan),
    ...(reason === null ? {} : { reason }),
    ...(ticket === null ? {} : { ticket }),
    ...(outcome === undefined ? {} : { outcome }),
    facts: { kind: plan.kind, plan_hash: plan.hash, until: action.approval?.until ?? '' },
  }
}

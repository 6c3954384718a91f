import type { ActionKind } from '#lib/domain/action-kind.ts'
import type { Action, ActionTarget, EditPlan } from '#lib/domain/action.ts'
import type { FieldChange } from '#lib/domain/field-change.ts'
import type {
  AuditActor,
  AuditApproval,
  AuditDraft,
  AuditOutcome,
  AuditPhase,
  AuditSource,
} from '#lib/domain/audit-entry.ts'
import { differences } from '#lib/domain/workload-edit.ts'
import type { Actor, World } from './ports.ts'

export function auditActor(actor: Actor): AuditActor {
  return {
    type: 'user',
    id: actor.id,
    name: actor.name,
    roles: [actor.role],
    method: 'password',
    session: actor.session,
  }
}

/** The reconciler closes what a process that died left open: the console acts, the person is in the intent entry. */
export const consoleItself: AuditActor = { type: 'system', name: 'console' }

/** In whose name an entry is written, from where, and who agreed to what it tells of. */
export type Signature = {
  readonly actor: AuditActor
  readonly source: AuditSource | null
  readonly approvals: readonly AuditApproval[]
}

/** By whoever asks, alone. */
export function signedBy(actor: Actor): Signature {
  return { actor: auditActor(actor), source: actor.source, approvals: [] }
}

/** What the console does by itself for an action: the yes to it holds for every entry that follows. */
export function signedByConsole(action: Action): Signature {
  return { actor: consoleItself, source: null, approvals: approvalsOf(action) }
}

export function approvalsOf({ approval }: Action): readonly AuditApproval[] {
  if (approval === null || approval.by === null || approval.entry === null) return []
  return [{ ref: approval.by.id, entry: approval.entry }]
}

/** The Audit-ID of the n-th call to the API server made for an action. */
export function auditId(actionId: string, call: number): string {
  return `${actionId}.${call}`
}

/** The event of the catalogue that records each kind of action. */
export const eventOf: Readonly<Record<ActionKind, string>> = {
  scale: 'workload.scale',
  'switch-gui-api': 'gui-api.switch',
  restart: 'workload.restart',
  'return-revision': 'workload.return',
  'rotate-password': 'admin-password.rotate',
}

type EditEntry = {
  readonly plan: EditPlan
  readonly phase: AuditPhase
  readonly by: Signature
  readonly reason: string | null
  readonly ticket: string | null
  readonly auditIds: readonly string[]
  readonly resourceVersionAfter?: string
  readonly outcome?: AuditOutcome
}

/** One entry of a change; every phase repeats target, change and reason, so that a reader of one line needs no other. */
export function editEntry(entry: EditEntry): AuditDraft & { readonly actionId: string } {
  const { plan, phase, by, reason, ticket, auditIds, resourceVersionAfter, outcome } = entry
  return {
    log: 'ops',
    action: eventOf[plan.kind],
    actionId: plan.actionId,
    phase,
    ...by,
    target: auditTarget(plan.target, resourceVersionAfter),
    change: editedFields(plan),
    ...(reason === null ? {} : { reason }),
    ...(ticket === null ? {} : { ticket }),
    ...(outcome === undefined ? {} : { outcome }),
    kubernetes: { auditIds, dryRun: false, command: plan.kubectl },
    facts: { undoes: plan.undoes, group: plan.group },
  }
}

/** What the plan sets, from what stood there: without the console's own mark on the object. */
export function editedFields({ before, after }: Pick<EditPlan, 'before' | 'after'>): readonly FieldChange[] {
  return differences(before, after)
}

export function auditTarget(target: ActionTarget, resourceVersionAfter?: string): NonNullable<AuditDraft['target']> {
  return {
    namespace: target.namespace,
    kind: target.kind,
    name: target.name,
    uid: target.uid,
    resourceVersionBefore: target.resourceVersion,
    ...(resourceVersionAfter === undefined ? {} : { resourceVersionAfter }),
  }
}

/** How long the action has taken so far, for its outcome. The wall clock counts only for what another process began. */
export function durationMs(world: World, action: Action): number {
  const claimedAt = world.claimedAt.get(action.id)
  if (claimedAt !== undefined) return world.elapsed() - claimedAt
  return Math.max(0, world.now().getTime() - Date.parse(action.intentAt ?? action.plannedAt))
}

import type { Action, ActionKind, ActionTarget, EditPlan } from '#lib/domain/action.ts'
import type { FieldChange } from '#lib/domain/field-change.ts'
import type { AuditActor, AuditDraft, AuditOutcome, AuditPhase, AuditSource } from '#lib/domain/audit-entry.ts'
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
  readonly actor: AuditActor
  readonly source: AuditSource | null
  readonly reason: string | null
  readonly ticket: string | null
  readonly auditIds: readonly string[]
  readonly resourceVersionAfter?: string
  readonly outcome?: AuditOutcome
}

/** One entry of a change; every phase repeats target, change and reason, so that a reader of one line needs no other. */
export function editEntry(entry: EditEntry): AuditDraft & { readonly actionId: string } {
  const { plan, phase, actor, source, reason, ticket, auditIds, resourceVersionAfter, outcome } = entry
  return {
    log: 'ops',
    action: eventOf[plan.kind],
    actionId: plan.actionId,
    phase,
    actor,
    source,
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

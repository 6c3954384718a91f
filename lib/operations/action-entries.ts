import type { Action, ScalePlan } from '#lib/domain/action.ts'
import type { AuditActor, AuditDraft, AuditOutcome, AuditPhase, AuditSource } from '#lib/domain/audit-entry.ts'
import type { Actor } from './ports.ts'

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

type ScaleEntry = {
  readonly plan: ScalePlan
  readonly phase: AuditPhase
  readonly actor: AuditActor
  readonly source: AuditSource | null
  readonly reason: string | null
  readonly ticket: string | null
  readonly auditIds: readonly string[]
  readonly resourceVersionAfter?: string
  readonly outcome?: AuditOutcome
}

/** One entry of a scale; every phase repeats target, change and reason, so that a reader of one line needs no other. */
export function scaleEntry(entry: ScaleEntry): AuditDraft {
  const { plan, phase, actor, source, reason, ticket, auditIds, resourceVersionAfter, outcome } = entry
  const { target } = plan
  return {
    log: 'ops',
    action: 'workload.scale',
    actionId: plan.actionId,
    phase,
    actor,
    source,
    target: {
      namespace: target.namespace,
      kind: target.kind,
      name: target.name,
      uid: target.uid,
      resourceVersionBefore: target.resourceVersion,
      ...(resourceVersionAfter === undefined ? {} : { resourceVersionAfter }),
    },
    change: [{ path: '/spec/replicas', from: plan.from, to: plan.to }],
    ...(reason === null ? {} : { reason }),
    ...(ticket === null ? {} : { ticket }),
    ...(outcome === undefined ? {} : { outcome }),
    kubernetes: { auditIds, dryRun: false, command: plan.kubectl },
  }
}

/** How long the action has taken so far, for its outcome. */
export function durationMs(action: Action, now: Date): number {
  return Math.max(0, now.getTime() - Date.parse(action.intentAt ?? action.plannedAt))
}

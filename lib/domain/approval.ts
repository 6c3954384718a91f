import type { ActionKind } from './action-kind.ts'
import { approvalMinutes, type ApprovalRule } from './approval-rule.ts'
import type { Guardrail } from './guardrail.ts'
import { effectOfItem } from './gui-api-switch.ts'
import type { WorkloadEdit } from './workload-edit.ts'

/** Empty: one admin is enough. */
export type ApprovalPolicy = readonly ApprovalRule[]

/** What a plan would do. A rotation edits no workload. */
type Judged = {
  readonly kind: ActionKind
  readonly guardrails: readonly Guardrail[]
  readonly edit: WorkloadEdit
}

/** Why a change needs a second admin; empty when it does not. */
export function rulesThatAsk(policy: ApprovalPolicy, change: Judged): readonly ApprovalRule[] {
  return policy.filter((rule) => asks(rule, change))
}

const lowCodes: readonly Guardrail['code'][] = ['below-minimum', 'last-instance', 'stops-workload']

function asks(rule: ApprovalRule, { kind, guardrails, edit }: Judged): boolean {
  switch (rule) {
    case 'exposing': {
      const item = edit.guiApi?.item
      // An undo or an earlier revision opens it too, and what it inherits nobody knows.
      return item !== undefined && effectOfItem(item, null) !== 'hidden'
    }
    case 'below-minimum':
      return guardrails.some(({ code }) => lowCodes.includes(code))
    case 'more-than-double':
      return guardrails.some(({ code }) => code === rule)
    default:
      return rule === kind
  }
}

/** What one admin asked for and another one must agree to. `subject` is the digest of exactly what would be done. */
export type ApprovalRequest = {
  readonly by: string
  readonly subject: string
  readonly askedAt: string
  readonly until: string
}

/** Why this account's yes does not count: a request of one's own, of another subject, or out of its time. */
export type ApprovalBlock = 'own' | 'differs' | 'over'

/** Two people, one subject, in time. That the account may approve at all is the endpoint's to know. */
export function approvalBlock(
  request: ApprovalRequest,
  { by, subject, now }: { readonly by: string; readonly subject: string; readonly now: Date },
): ApprovalBlock | null {
  if (by === request.by) return 'own'
  if (subject !== request.subject) return 'differs'
  return isOver(request, now) ? 'over' : null
}

/** A request from the future comes from a clock that jumped back; two processes' clocks may differ by a minute. */
export function isOver({ askedAt, until }: Pick<ApprovalRequest, 'askedAt' | 'until'>, now: Date): boolean {
  return now.getTime() > Date.parse(until) || now.getTime() < Date.parse(askedAt) - 60_000
}

/** Until when a request of this moment waits. */
export function approvalUntil(askedAt: Date): Date {
  return new Date(askedAt.getTime() + approvalMinutes * 60_000)
}

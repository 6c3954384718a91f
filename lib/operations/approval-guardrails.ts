import type { Plan, RotationPlan } from '#lib/domain/action.ts'
import { rulesThatAsk } from '#lib/domain/approval.ts'
import { needsApproval, type Guardrail } from '#lib/domain/guardrail.ts'
import type { WorkloadEdit } from '#lib/domain/workload-edit.ts'
import type { World } from './ports.ts'

type Change = Pick<Plan, 'kind' | 'guardrails'> & { readonly after?: WorkloadEdit }

/** Says in the plan that a second admin is needed, and why; part of what the plan's hash binds. */
export function approvalGuardrails(world: World, { kind, guardrails, after: edit = {} }: Change): Guardrail[] {
  const rules = rulesThatAsk(world.settings.approvals, { kind, guardrails, edit })
  return rules.length === 0 ? [] : [{ code: 'needs-approval', level: 'approve', rules }]
}

/** By the plan as it was shown, or by a policy that has become stricter since. */
export function mustBeApproved(world: World, plan: Plan): boolean {
  return needsApproval(plan.guardrails) || approvalGuardrails(world, plan).length > 0
}

/** While a request waits nothing typed is kept, so that a rotation under approval may need nothing typed. */
export function typedGuardrails({ account, current, source, target }: Omit<RotationPlan, 'hash'>): Guardrail[] {
  if (account !== null && current === 'secret' && source === 'generate') return []
  return [{ code: 'approve-untyped', level: 'refuse', secret: `${target.namespace}/${target.name}` }]
}

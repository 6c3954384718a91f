import type { Action } from '#lib/domain/action.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import type { Result } from '#lib/domain/result.ts'
import { decideApproval, endBy, type Decision } from './decide-approval.ts'
import type { Actor, World } from './ports.ts'

/** A second admin's no, with a reason. The target is free again. */
export function rejectChange(world: World, actor: Actor, decision: Decision): Promise<Result<Action, Refusal>> {
  return decideApproval(world, actor, decision, {
    isOwn: false,
    work: (held) => endBy(world, actor, held, { event: 'rejected', reason: decision.reason }),
  })
}

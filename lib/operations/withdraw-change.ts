import type { Action } from '#lib/domain/action.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import type { Result } from '#lib/domain/result.ts'
import { decideApproval, endBy, type Decision } from './decide-approval.ts'
import type { Actor, World } from './ports.ts'

/** Whoever asked takes the request back while it waits. */
export function withdrawChange(world: World, actor: Actor, decision: Decision): Promise<Result<Action, Refusal>> {
  return decideApproval(world, actor, decision, {
    isOwn: true,
    work: (held) => endBy(world, actor, held, { event: 'withdrawn', reason: null }),
  })
}

import type { EditPlan } from '#lib/domain/action.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { planEdit } from './plan-edit.ts'
import type { Actor, World } from './ports.ts'

export type GroupPart = { readonly ref: WorkloadRef } & ({ readonly plan: EditPlan } | { readonly refusal: Refusal })

/** Several scales to confirm together. `hash` is null when one of them is refused: then none may run. */
export type GroupPlan = {
  readonly group: string
  readonly parts: readonly GroupPart[]
  readonly hash: string | null
}

/** Plans every workload by its own dry-run, with all of its guardrails. */
export async function planGroup(
  world: World,
  actor: Actor,
  changes: readonly { readonly ref: WorkloadRef; readonly replicas: number }[],
): Promise<GroupPlan> {
  const group = world.newId()
  const parts: GroupPart[] = []
  for (const { ref, replicas } of changes) {
    const planned = await planEdit(world, actor, { ref, wish: { kind: 'scale', replicas }, group })
    parts.push(planned.granted ? { ref, plan: planned.value } : { ref, refusal: planned.refusal })
  }
  const plans = parts.flatMap((part) => ('plan' in part ? [part.plan] : []))
  return { group, parts, hash: plans.length === parts.length ? groupHash(world, plans) : null }
}

/** Binds all parts: the same plans in any order have the same hash. */
export function groupHash(world: World, plans: readonly EditPlan[]): string {
  return world.digest(JSON.stringify(['group@1', ...plans.map(({ hash }) => hash).toSorted()]))
}

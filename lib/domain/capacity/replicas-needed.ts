import type { TakenByRollout } from '../topology.ts'

export type CapacityPolicy = {
  /** Share of an instance's capacity that is planned with when all run. */
  readonly normalUse: number
  /** The same when a node and its instances are lost. */
  readonly strainedUse: number
}

export const defaultCapacityPolicy: CapacityPolicy = { normalUse: 0.65, strainedUse: 0.85 }

export type Need = {
  /** Requests per second to be carried. */
  readonly demand: number
  /** Requests per second that one instance carries at 100 %. */
  readonly ofOne: number
  /** Instances on the fullest node, at least 1. */
  readonly lostWithNode: number
  readonly takenByRollout: TakenByRollout
  /** Below which the installation's policy does not go. */
  readonly minimum: number
}

export type ReplicasNeeded = {
  readonly normal: number
  readonly afterLoss: number
  readonly minimum: number
  /** The largest of the three. */
  readonly recommended: number
}

/**
 * How many instances carry the demand. Two conditions of their own, not one on top of the other: all run at
 * `normalUse`, or what is left after a loss or during a rollout runs at `strainedUse`.
 */
export function replicasNeeded(need: Need, policy: CapacityPolicy): ReplicasNeeded {
  const { demand, ofOne, minimum, takenByRollout } = need
  const normal = Math.ceil(demand / (ofOne * policy.normalUse))
  const left = Math.ceil(demand / (ofOne * policy.strainedUse))
  let afterLoss = left + Math.max(1, need.lostWithNode)
  // A share takes more of more.
  while (!takesAll(takenByRollout) && afterLoss - takenOf(afterLoss, takenByRollout) < left) afterLoss += 1
  return { normal, afterLoss, minimum, recommended: Math.max(normal, afterLoss, minimum) }
}

/** Instances that a rollout takes away from so many. */
export function takenOf(wanted: number, taken: TakenByRollout): number {
  if (taken.by === 'count') return Math.min(wanted, taken.count)
  return Math.min(wanted, Math.max(taken.atLeast, Math.floor(wanted * taken.share)))
}

/** A rollout stops every instance before it starts the new ones: no number survives that. */
export function takesAll(taken: TakenByRollout): boolean {
  return taken.by === 'share' && taken.share >= 1
}

/** Requests per second that `ready` instances carry, at the use that is planned with while some are lost. */
export function carried(ready: number, ofOne: number, policy: CapacityPolicy): number {
  return Math.max(0, ready) * ofOne * policy.strainedUse
}

/** How many times the demand is carried after the loss; null without demand. Below 1 it is not carried. */
export function headroomAfterLoss(
  now: { readonly ready: number; readonly lost: number; readonly demand: number; readonly ofOne: number },
  policy: CapacityPolicy,
): number | null {
  if (now.demand <= 0) return null
  return carried(now.ready - now.lost, now.ofOne, policy) / now.demand
}

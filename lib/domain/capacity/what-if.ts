import {
  carried,
  headroomAfterLoss,
  replicasNeeded,
  takenOf,
  takesAll,
  type CapacityPolicy,
  type Need,
  type ReplicasNeeded,
} from './replicas-needed.ts'
import type { TakenByRollout } from '../topology.ts'

export type WhatIf = {
  /** Instances that are ready. */
  readonly replicas: number
  /** Times the planned demand. */
  readonly load: number
  /** Instances that are lost with a node. */
  readonly lost: number
}

export type Standing = {
  readonly demand: number
  /** Requests per second that are carried after the loss. */
  readonly carriedAfterLoss: number
  /** Times the demand; null without any. */
  readonly headroom: number | null
  readonly needed: ReplicasNeeded
}

/** What a number of instances carries at a load with a loss, and how many would be needed. */
export function whatIf(
  of: Pick<Need, 'ofOne' | 'minimum' | 'takenByRollout'> & { readonly planned: number },
  { replicas, load, lost }: WhatIf,
  policy: CapacityPolicy,
): Standing {
  const demand = of.planned * load
  return {
    demand,
    carriedAfterLoss: carried(replicas - lost, of.ofOne, policy),
    headroom: headroomAfterLoss({ ready: replicas, lost, demand, ofOne: of.ofOne }, policy),
    needed: replicasNeeded({ ...of, demand, lostWithNode: lost }, policy),
  }
}

/** What a rollout takes away of so many, in a sentence. */
export function rolloutWords(ready: number, taken: TakenByRollout): string {
  if (takesAll(taken)) return 'A rollout stops every instance first (Recreate), which no number survives.'
  const count = takenOf(ready, taken)
  return count === 0 ? 'A rollout takes none away.' : `A rollout takes ${count} of ${ready} away.`
}

/** "4.6×", "1.2×, too little"; a headroom below one does not carry the demand. */
export function headroomWords(headroom: number | null): string {
  if (headroom === null) return 'no load to carry'
  const times = `${headroom >= 100 ? 'more than 100' : headroom.toFixed(1)}×`
  return headroom < 1 ? `${times}, too little` : times
}

import {
  carried,
  headroomAfterLoss,
  replicasNeeded,
  type CapacityPolicy,
  type ReplicasNeeded,
} from './replicas-needed.ts'

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
  of: { readonly planned: number; readonly ofOne: number; readonly minimum: number },
  { replicas, load, lost }: WhatIf,
  policy: CapacityPolicy,
): Standing {
  const demand = of.planned * load
  return {
    demand,
    carriedAfterLoss: carried(replicas - lost, of.ofOne, policy),
    headroom: headroomAfterLoss({ ready: replicas, lost, demand, ofOne: of.ofOne }, policy),
    needed: replicasNeeded({ demand, ofOne: of.ofOne, lostWithNode: lost, minimum: of.minimum }, policy),
  }
}

/** "4.6×", "1.2×, too little"; a headroom below one does not carry the demand. */
export function headroomWords(headroom: number | null): string {
  if (headroom === null) return 'no load to carry'
  const times = `${headroom >= 100 ? 'more than 100' : headroom.toFixed(1)}×`
  return headroom < 1 ? `${times}, too little` : times
}

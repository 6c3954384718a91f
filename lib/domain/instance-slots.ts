import { counted } from './part-words.ts'
import type { Instance, Workload } from './topology.ts'

/** One place per wanted instance. */
export type Slot = 'ready' | 'starting' | 'unready' | 'missing'

/** Empty for a workload without replicas. Ready first, so that the row of marks reads from left to right. */
export function instanceSlots(workload: Workload, instances: readonly Instance[]): Slot[] {
  const desired = workload.replicas?.desired ?? 0
  const own = instances.filter((instance) => instance.workloadId === workload.id)
  const slots = own.flatMap((instance) => slotOf(instance)).toSorted((one, other) => order[one] - order[other])
  const missing = Array.from({ length: Math.max(0, desired - slots.length) }, (): Slot => 'missing')
  return [...slots, ...missing].slice(0, desired)
}

/** The same in words, for example `4 of 5 instances ready, 1 starting`. */
export function slotWords(slots: readonly Slot[]): string {
  const count = (slot: Slot) => slots.filter((candidate) => candidate === slot).length
  const rest = (['starting', 'unready', 'missing'] as const)
    .filter((slot) => count(slot) > 0)
    .map((slot) => `${count(slot)} ${slot === 'unready' ? 'not ready' : slot}`)
  return [`${count('ready')} of ${counted(slots.length, 'instance')} ready`, ...rest].join(', ')
}

const order: Record<Slot, number> = { ready: 0, starting: 1, unready: 2, missing: 3 }

function slotOf(instance: Instance): Slot[] {
  switch (instance.state) {
    case 'ready':
      return ['ready']
    case 'starting':
    case 'pending':
      return ['starting']
    case 'unready':
    case 'crash-loop':
    case 'image-pull':
    case 'failed':
    case 'unknown':
      return ['unready']
    case 'terminating':
    case 'completed':
      return []
  }
}

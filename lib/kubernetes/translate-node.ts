import 'server-only'
import { parseCpuMillicores, parseMemoryBytes, parseQuantity } from '#lib/domain/quantities.ts'
import type { NodeRoom } from '#lib/domain/topology.ts'
import { isTrueAt, listAt, textAt, type Json } from './json.ts'

export function translateNode(object: Json): NodeRoom {
  const ready = listAt(object, 'status', 'conditions').find((entry) => textAt(entry, 'type') === 'Ready')
  const keepsAway = listAt(object, 'spec', 'taints').some((taint) =>
    ['NoSchedule', 'NoExecute'].includes(textAt(taint, 'effect') ?? ''),
  )
  const allocatable = (resource: string) => textAt(object, 'status', 'allocatable', resource) ?? '0'
  return {
    name: textAt(object, 'metadata', 'name') ?? '',
    isReady: textAt(ready, 'status') === 'True',
    isSchedulable: !isTrueAt(object, 'spec', 'unschedulable') && !keepsAway,
    allocatable: {
      cpuMillicores: parseCpuMillicores(allocatable('cpu')) ?? 0,
      memoryBytes: parseMemoryBytes(allocatable('memory')) ?? 0,
      pods: parseQuantity(allocatable('pods')) ?? 0,
    },
  }
}

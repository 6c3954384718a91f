import type { JsonObject } from './json.ts'
import { uidOf } from './json.ts'

export type Usage = { cpuCores: number; memoryBytes: number }

export type UsageMeter = {
  set(podUid: string, container: string, usage: Usage): void
  read(pod: JsonObject, container: string): Usage | undefined
  forget(podUid: string): void
}

/** What each container uses now, as the simulated images and the traffic report it. */
export function createUsageMeter(): UsageMeter {
  const readings = new Map<string, Map<string, Usage>>()
  return {
    set(podUid, container, usage) {
      const containers = readings.get(podUid) ?? new Map<string, Usage>()
      containers.set(container, usage)
      readings.set(podUid, containers)
    },
    read: (pod, container) => readings.get(uidOf(pod))?.get(container),
    forget: (podUid) => void readings.delete(podUid),
  }
}

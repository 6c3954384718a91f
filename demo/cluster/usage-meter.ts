import type { JsonObject } from './json.ts'
import { objectsAt, textAt, uidOf } from './json.ts'

export type Usage = { cpuCores: number; memoryBytes: number }

export type UsageMeter = {
  set(podUid: string, container: string, usage: Usage): void
  read(pod: JsonObject, container: string): Usage | undefined
  forget(podUid: string): void
}

const idle: Usage = { cpuCores: 0.002, memoryBytes: 12 * 2 ** 20 }

const isRunning = (pod: JsonObject, container: string) =>
  objectsAt(pod, 'status', 'containerStatuses').some(
    (status) => status.name === container && textAt(status, 'state', 'running', 'startedAt') !== undefined,
  )

/** What each container uses now, as the simulated images and the traffic report it. */
export function createUsageMeter(): UsageMeter {
  const readings = new Map<string, Map<string, Usage>>()
  return {
    set(podUid, container, usage) {
      const containers = readings.get(podUid) ?? new Map<string, Usage>()
      containers.set(container, usage)
      readings.set(podUid, containers)
    },
    // Nothing is measured of a container that does not run; one nobody drives is idle.
    read: (pod, container) =>
      isRunning(pod, container) ? (readings.get(uidOf(pod))?.get(container) ?? idle) : undefined,
    forget: (podUid) => void readings.delete(podUid),
  }
}

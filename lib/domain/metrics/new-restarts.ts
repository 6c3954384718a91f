import type { Instance } from '../topology.ts'

/** Restarts of each container's pod as they were last seen, by pod uid. */
export type RestartMemory = ReadonlyMap<string, number>

/** What has been added since the last look; null at the first. A pod that came in between brings all it has. */
export function newRestarts(
  memory: RestartMemory | null,
  instances: readonly Pick<Instance, 'id' | 'uid' | 'restarts'>[],
): { readonly memory: RestartMemory; readonly restarts: ReadonlyMap<string, number> | null } {
  const next = new Map(instances.map(({ uid, restarts }) => [uid, restarts]))
  if (memory === null) return { memory: next, restarts: null }
  const added = instances.map(({ id, uid, restarts }) => [id, Math.max(0, restarts - (memory.get(uid) ?? 0))] as const)
  return { memory: next, restarts: new Map(added) }
}

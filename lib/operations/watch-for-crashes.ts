import type { EditPlan } from '#lib/domain/action.ts'
import { workloadId, type Instance } from '#lib/domain/topology.ts'
import { refOf } from './edit-target.ts'
import type { World } from './ports.ts'

/** One restart may be a store that was late. */
const restartsOfLoop = 2

/**
 * Tells of a new instance that crashes again and again, in one sentence; null while there is none. The charts ship no
 * probes, so each new instance counts as ready before it crashes, and a rollout goes on until all of them do:
 * Kubernetes' own deadline comes minutes after the last one that served.
 */
export function watchForCrashes(world: World, plan: EditPlan): () => string | null {
  const older = new Set(
    instancesOf(world, plan)
      .filter(hasLived)
      .map(({ id }) => id),
  )
  return () => {
    const looping = instancesOf(world, plan).find(
      ({ id, state, restarts }) => state === 'crash-loop' && restarts >= restartsOfLoop && !older.has(id),
    )
    if (!looping) return null
    const code = looping.lastTermination?.exitCode ?? null
    const last = code === null ? '' : `, the last time with exit code ${code}`
    return `The new instance ${looping.name} has crashed ${looping.restarts + 1} times${last}.`
  }
}

function instancesOf(world: World, plan: EditPlan): readonly Instance[] {
  const id = workloadId(refOf(plan))
  return world.topology().instances.filter((instance) => instance.workloadId === id)
}

/** Cannot have been made by a patch of this moment. Told without a clock, since the cluster's may differ. */
function hasLived({ state, restarts }: Instance): boolean {
  return state === 'ready' || restarts > 0
}

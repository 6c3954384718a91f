import type { EditPlan } from '#lib/domain/action.ts'
import { holds, type WorkloadEdit } from '#lib/domain/workload-edit.ts'
import { isObserved, refOf, rolloutTimeoutMs } from './edit-target.ts'
import { writersOf } from './moved-since.ts'
import type { Stored, World, WorkloadReading } from './ports.ts'

/** `stalled` is Kubernetes' own word; `deadline-exceeded` is ours; `silence`: nobody answered up to the deadline. */
export type RolloutEnd =
  | { readonly end: 'settled' }
  | { readonly end: 'rollout-stalled' | 'deadline-exceeded' | 'crash-loop'; readonly message: string }
  | { readonly end: 'gone' }
  | { readonly end: 'moved'; readonly reading: WorkloadReading; readonly by: string }
  | { readonly end: 'silence' }

type Watched = {
  readonly edit: WorkloadEdit
  readonly mark: string
  /** By `elapsed`. */
  readonly deadline: number
  /** Tells of a new instance that crashes again and again. */
  readonly crashOf: () => string | null
}

/**
 * Waits until the counts agree and hold still, Kubernetes gives up, another hand moves the object, a new instance
 * crashes again and again, or nothing has moved for too long: a large cluster that rolls in waves has all the time it
 * needs, an instance that flaps has not.
 */
export async function watchRollout(world: World, stored: Stored<EditPlan>, watched: Watched): Promise<RolloutEnd> {
  let { deadline } = watched
  let furthest = -1
  let settledSince: number | null = null
  let lastSeen: WorkloadReading | null = null
  for (;;) {
    const reading = await readOrSilence(world, stored.plan)
    const now = world.elapsed()
    if (reading !== 'silence') {
      const ended = endOf(stored.plan, reading, watched)
      if (ended) return ended
      const crash = watched.crashOf()
      if (crash !== null) return { end: 'crash-loop', message: crash }
      if (reading && isObserved(reading)) {
        const reached = reading.progress.updated + reading.progress.available
        if (furthest >= 0 && reached > furthest) deadline = Math.max(deadline, now + rolloutTimeoutMs(world, reading))
        furthest = Math.max(furthest, reached)
        await reportProgress(world, stored, lastSeen, { reading, deadline })
        lastSeen = reading
      }
      settledSince = reading && isSettled(reading) ? (settledSince ?? now) : null
      if (settledSince !== null && now - settledSince >= world.settings.stableMs) return { end: 'settled' }
    }
    if (now >= deadline) return reading === 'silence' ? { end: 'silence' } : timedOut(reading)
    await world.pause(world.settings.pollMs)
  }
}

async function readOrSilence(world: World, plan: EditPlan): Promise<WorkloadReading | null | 'silence'> {
  try {
    return await world.kubernetes.readWorkload(refOf(plan))
  } catch {
    // An outage while following is no verdict: the deadline turns lasting silence into "unknown".
    return 'silence'
  }
}

/** Ends that need no waiting: gone, moved by another hand, or given up by Kubernetes. */
function endOf(plan: EditPlan, reading: WorkloadReading | null, { edit, mark }: Watched): RolloutEnd | null {
  if (!reading || reading.uid !== plan.target.uid) return { end: 'gone' }
  if (!holds(edit, reading.fields) || reading.mark !== mark)
    return { end: 'moved', reading, by: writersOf(reading, edit)[0]?.manager ?? 'another writer' }
  if (reading.rollout.state !== 'stalled') return null
  const detail = reading.rollout.message ?? 'Kubernetes reports no progress'
  return { end: 'rollout-stalled', message: `The rollout stopped: ${detail}.` }
}

function isSettled(reading: WorkloadReading): boolean {
  const { desired, updated, ready, available } = reading.progress
  return isObserved(reading) && updated === desired && ready === desired && available === desired
}

function timedOut(reading: WorkloadReading | null): RolloutEnd {
  const counts = reading
    ? `${reading.progress.available} of ${reading.progress.desired} instances available`
    : 'no reading'
  return { end: 'deadline-exceeded', message: `Not settled in time: ${counts}.` }
}

async function reportProgress(
  world: World,
  { action }: Stored,
  before: WorkloadReading | null,
  { reading, deadline }: { reading: WorkloadReading; deadline: number },
): Promise<void> {
  const { progress } = reading
  if (before && JSON.stringify(before.progress) === JSON.stringify(progress)) return
  const deadlineAt = new Date(world.now().getTime() + deadline - world.elapsed()).toISOString()
  world.announce(await world.actions.change(action.id, { progress, deadlineAt }))
}

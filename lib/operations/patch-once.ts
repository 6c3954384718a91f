import { auditId } from './action-entries.ts'
import { NoAnswer, type PatchAnswer, type WorkloadPatch, type World, type WorkloadReading } from './ports.ts'

/** Status updates of other writers may move the version between reading and patch; the spec decides, so try again. */
const maxCalls = 4

type Sending = {
  /** The version that the first try builds on. */
  readonly from: string
  readonly actionId: string
  /** Whether the patch may be built on a newer version of the object. */
  readonly mayStill: (fresh: WorkloadReading) => boolean
  /** How many calls this action has made before. */
  readonly callsBefore?: number
}

/** Sends one patch until it is taken or refused. `none`: nobody answered, and it may or may not be stored. */
export async function patchOnce(
  world: World,
  patch: Omit<WorkloadPatch, 'resourceVersion' | 'auditId'>,
  { from, actionId, mayStill, callsBefore = 0 }: Sending,
): Promise<{ readonly answer: PatchAnswer | 'none'; readonly auditIds: readonly string[] }> {
  const auditIds: string[] = []
  let resourceVersion = from
  for (;;) {
    const id = auditId(actionId, callsBefore + auditIds.length + 1)
    auditIds.push(id)
    const answer = await orNone(world.kubernetes.edit({ ...patch, resourceVersion, auditId: id }))
    if (answer === 'none' || answer.answer !== 'conflict' || auditIds.length >= maxCalls) return { answer, auditIds }
    const fresh = await world.kubernetes.readWorkload(patch.ref)
    if (!fresh || !mayStill(fresh)) return { answer, auditIds }
    resourceVersion = fresh.resourceVersion
  }
}

async function orNone(answer: Promise<PatchAnswer>): Promise<PatchAnswer | 'none'> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof NoAnswer) return 'none'
    throw error
  }
}

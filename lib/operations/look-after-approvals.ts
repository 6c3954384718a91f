import { endOfRequest, endRequest } from './end-request.ts'
import type { Stored, World } from './ports.ts'
import { withHold } from './with-hold.ts'

/** Ends what waited too long, and what a console that died was in the middle of ending: nothing holds a target for ever. */
export async function lookAfterApprovals(world: World): Promise<void> {
  const pending = await world.actions.pendingActions()
  const looks = await Promise.allSettled(pending.map((each) => lookAt(world, each)))
  const failures = looks.flatMap((look) => (look.status === 'rejected' ? [look.reason] : []))
  if (failures.length > 0) throw new AggregateError(failures, 'Requests for approval could not be looked after')
}

async function lookAt(world: World, stored: Stored): Promise<void> {
  if ((await endOf(world, stored)) === null) return
  await withHold(world, { actionId: stored.action.id, which: 'abandoned' }, async (held) => {
    const end = held.action.state === 'pending-approval' ? await endOf(world, held) : null
    if (end !== null) await endRequest(world, held, end)
  })
}

async function endOf(world: World, stored: Stored) {
  return endOfRequest(world, stored, await world.auditLog.entriesOf(stored.action.id))
}

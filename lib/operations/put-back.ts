import type { EditPlan } from '#lib/domain/action.ts'
import { holds } from '#lib/domain/workload-edit.ts'
import { auditId, editEntry, signedByConsole } from './action-entries.ts'
import { enter, movedMessage, silent, superseded, type End } from './edit-end.ts'
import { refOf, rolloutTimeoutMs } from './edit-target.ts'
import { writersOf } from './moved-since.ts'
import { patchOnce } from './patch-once.ts'
import type { Stored, World, WorkloadReading } from './ports.ts'
import { watchForCrashes } from './watch-for-crashes.ts'
import { watchRollout } from './watch-rollout.ts'

/** What the console leaves on an object when it takes its own change back. */
export function revertMark(actionId: string): string {
  return `${actionId}.revert`
}

/** Why a change is taken back; null when a crash interrupted the taking back. */
type Cause = { readonly code: string; readonly message: string } | null

/** Calls to the API server are numbered through an action; those before the revert leave room. */
const callsBefore = 10

/**
 * Writes back what stood there before, as long as nobody but the console has written the spec since. Recorded before
 * it is done, like every deed. After a crash it goes on from what the object says.
 */
export async function putBack(world: World, stored: Stored<EditPlan>, cause: Cause): Promise<End> {
  const { action, plan } = stored
  const mark = revertMark(plan.actionId)
  const why = cause?.message ?? action.message ?? 'The change failed.'
  const reading = await world.kubernetes.readWorkload(refOf(plan)).catch(() => 'silence' as const)
  if (reading === 'silence') return silent()
  const isBack = reading?.mark === mark && holds(plan.before, reading.fields)
  if (!isBack) {
    const obstacle = obstacleTo(stored, reading)
    if (reading === null || obstacle !== null)
      return failed(cause, `${why} It was not taken back: ${obstacle ?? 'the workload is gone.'}`)
    const sent = await send(world, stored, { reading, cause, why })
    if (sent !== null) return sent
  }
  const crashOf = watchForCrashes(world, plan)
  const watched = { edit: plan.before, mark, deadline: world.elapsed() + timeoutMs(world, reading), crashOf }
  const rolled = await watchRollout(world, stored, watched)
  switch (rolled.end) {
    case 'settled':
      return {
        state: 'rolled-back',
        status: 'rolled_back',
        code: cause?.code ?? 'reverted',
        message: `${why} It was taken back, and that has settled.`,
      }
    case 'moved':
      return superseded('moved', `${why} ${movedMessage(rolled.reading, rolled.by)}`)
    case 'gone':
      return superseded('deleted', `${why} The workload was deleted meanwhile.`)
    case 'silence':
      return silent()
    default:
      return notBack(`${why} The old values are in place again, but their rollout did not end well: ${rolled.message}`)
  }
}

/** Null when it was taken; then the rollout back is to be followed. */
async function send(
  world: World,
  { action, plan }: Stored<EditPlan>,
  { reading, cause, why }: { reading: WorkloadReading; cause: Cause; why: string },
): Promise<End | null> {
  await world.auditLog.appendHeld(
    editEntry({
      plan,
      phase: 'step',
      by: signedByConsole(action),
      reason: action.reason,
      ticket: action.ticket,
      auditIds: [auditId(plan.actionId, callsBefore + 1)],
      outcome: { status: 'failed', code: cause?.code ?? 'reverting', message: `${why} The console takes it back.` },
    }),
  )
  world.announce(await world.actions.change(action.id, { message: why }))
  await enter(world, action.id, 'reverting')
  const patch = { ref: refOf(plan), uid: reading.uid, edit: plan.before, mark: revertMark(plan.actionId) }
  const { answer } = await patchOnce(world, patch, {
    from: reading.resourceVersion,
    actionId: plan.actionId,
    callsBefore,
    mayStill: (fresh) => fresh.rollout.generation === reading.rollout.generation && fresh.mark === plan.actionId,
  })
  if (answer === 'none') return silent()
  return answer.answer === 'accepted'
    ? null
    : notBack(`${why} The API server refused to take it back (${answer.answer}).`)
}

/** Only our own change may be taken back: the mark is ours and the spec has not moved since. */
function obstacleTo({ plan, appliedGeneration }: Stored<EditPlan>, reading: WorkloadReading | null): string | null {
  if (!reading || reading.uid !== plan.target.uid) return 'the workload is gone.'
  const isOurs = reading.mark === plan.actionId && holds(plan.after, reading.fields)
  const isUntouched = appliedGeneration === null || reading.rollout.generation === appliedGeneration
  if (isOurs && isUntouched) return null
  return `${writersOf(reading, plan.after)[0]?.manager ?? 'another writer'} has changed the workload since.`
}

function timeoutMs(world: World, reading: WorkloadReading | null): number {
  return reading ? rolloutTimeoutMs(world, reading) : world.settings.rolloutTimeoutMs
}

function failed(cause: Cause, message: string): End {
  return { state: 'failed', status: 'failed', code: cause?.code ?? 'failed', message }
}

function notBack(message: string): End {
  return { state: 'rollback-failed', status: 'failed', code: 'rollback-failed', message }
}

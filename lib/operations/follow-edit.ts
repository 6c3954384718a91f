import type { Action, EditPlan } from '#lib/domain/action.ts'
import { durationMs, editEntry, signedByConsole } from './action-entries.ts'
import { enter, movedMessage, recordedEnd, settle, silent, superseded, type End } from './edit-end.ts'
import type { Stored, World } from './ports.ts'
import { proveEffect } from './prove-effect.ts'
import { putBack } from './put-back.ts'
import { watchForCrashes } from './watch-for-crashes.ts'
import { watchRollout } from './watch-rollout.ts'
import { withHold } from './with-hold.ts'

/**
 * Follows an applied action to an honest end and records it: the rollout settles, each instance of an API cluster says
 * what it should; else the console takes back what it wrote, as long as nobody else has written since. An API server
 * that does not answer only delays the verdict until the deadline, and then the end is unknown.
 */
export async function followEdit(world: World, actionId: string): Promise<void> {
  await withHold(world, { actionId, which: 'mine' }, async (found) => {
    if (found.action.state !== 'applied' || found.plan.kind === 'rotate-password') return
    const stored = { ...found, plan: found.plan }
    const ended = recordedEnd(await world.auditLog.entriesOf(actionId))
    if (ended) return settle(world, actionId, ended)
    const end = found.action.phase === 'reverting' ? await putBack(world, stored, null) : await goThrough(world, stored)
    await recordEnd(world, stored, end)
  })
}

async function goThrough(world: World, stored: Stored<EditPlan>): Promise<End> {
  const { action, plan } = stored
  const crashOf = watchForCrashes(world, plan)
  const rolled = await watchRollout(world, stored, {
    edit: plan.after,
    mark: plan.actionId,
    crashOf,
    deadline: world.elapsed() + remainingMs(world, action),
  })
  if (rolled.end === 'gone') return superseded('deleted', 'The workload was deleted or replaced during the rollout.')
  if (rolled.end === 'moved') return superseded('moved', movedMessage(rolled.reading, rolled.by))
  if (rolled.end === 'silence') return silent()
  if (rolled.end !== 'settled') return putBack(world, stored, { code: rolled.end, message: rolled.message })

  await enter(world, action.id, 'probing')
  const proof = await proveEffect(world, stored, crashOf)
  if (proof.proof === 'against') return putBack(world, stored, { code: 'effect-not-seen', message: proof.message })
  if (proof.proof === 'none')
    return { state: 'unverified', status: 'unknown', code: 'not-verified', message: proof.message }
  return { state: 'succeeded', status: 'succeeded', code: 'settled', message: proof.message }
}

/**
 * The deadline was written by the wall clock, perhaps by another process: a jump of it must neither keep an action open
 * for hours nor take back what has settled while nobody looked.
 */
function remainingMs(world: World, { deadlineAt }: Action): number {
  const { rolloutTimeoutMs, stableMs, pollMs } = world.settings
  const left = deadlineAt === null ? rolloutTimeoutMs : Date.parse(deadlineAt) - world.now().getTime()
  return Math.min(rolloutTimeoutMs, Math.max(left, stableMs + 5 * pollMs))
}

async function recordEnd(world: World, { action, plan }: Stored<EditPlan>, end: End): Promise<void> {
  await world.auditLog.appendHeld(
    editEntry({
      plan,
      phase: 'outcome',
      by: signedByConsole(action),
      reason: action.reason,
      ticket: action.ticket,
      auditIds: [],
      outcome: { status: end.status, code: end.code, message: end.message, durationMs: durationMs(world, action) },
    }),
  )
  await settle(world, action.id, end)
}

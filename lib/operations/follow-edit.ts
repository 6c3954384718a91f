import type { EditPlan } from '#lib/domain/action.ts'
import { consoleItself, durationMs, editEntry } from './action-entries.ts'
import { enter, movedMessage, silent, superseded, type End } from './edit-end.ts'
import type { Stored, World } from './ports.ts'
import { proveEffect } from './prove-effect.ts'
import { putBack } from './put-back.ts'
import { watchRollout } from './watch-rollout.ts'

/**
 * Follows an applied action to an honest end and records it: the rollout settles, each instance of an API cluster says
 * what it should; else the console takes back what it wrote, as long as nobody else has written since. An API server
 * that does not answer only delays the verdict until the deadline, and then the end is unknown.
 */
export async function followEdit(world: World, actionId: string): Promise<void> {
  if (world.inHand.has(actionId)) return
  world.inHand.add(actionId)
  try {
    const found = await world.actions.find(actionId)
    if (!found || found.action.state !== 'applied' || found.plan.kind === 'rotate-password') return
    const stored = { ...found, plan: found.plan }
    const end = found.action.phase === 'reverting' ? await putBack(world, stored, null) : await goThrough(world, stored)
    await recordEnd(world, stored, end)
  } finally {
    world.inHand.delete(actionId)
  }
}

async function goThrough(world: World, stored: Stored<EditPlan>): Promise<End> {
  const { action, plan } = stored
  const rolled = await watchRollout(world, stored, {
    edit: plan.after,
    mark: plan.actionId,
    deadline: Date.parse(action.deadlineAt ?? plan.expiresAt),
    patienceMs: world.settings.rolloutTimeoutMs,
  })
  if (rolled.end === 'gone') return superseded('deleted', 'The workload was deleted or replaced during the rollout.')
  if (rolled.end === 'moved') return superseded('moved', movedMessage(rolled.reading, rolled.by))
  if (rolled.end === 'silence') return silent()
  if (rolled.end !== 'settled') return putBack(world, stored, { code: rolled.end, message: rolled.message })

  await enter(world, action.id, 'probing')
  const proof = await proveEffect(world, stored)
  if (proof.proof === 'against') return putBack(world, stored, { code: 'effect-not-seen', message: proof.message })
  if (proof.proof === 'none')
    return { state: 'unverified', status: 'unknown', code: 'not-verified', message: proof.message }
  return { state: 'succeeded', status: 'succeeded', code: 'settled', message: proof.message }
}

/** The record first: an action is not called ended before the log says so. */
async function recordEnd(world: World, { action, plan }: Stored<EditPlan>, end: End): Promise<void> {
  const now = world.now()
  await world.auditLog.append(
    editEntry({
      plan,
      phase: 'outcome',
      actor: consoleItself,
      source: null,
      reason: action.reason,
      ticket: action.ticket,
      auditIds: [],
      outcome: { status: end.status, code: end.code, message: end.message, durationMs: durationMs(action, now) },
    }),
  )
  const { state, message } = end
  const settledAt = now.toISOString()
  world.announce(await world.actions.change(action.id, { state, message, settledAt, phase: null }))
}

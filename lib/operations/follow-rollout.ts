import type { Action, ActionState, ScalePlan } from '#lib/domain/action.ts'
import type { AuditOutcomeStatus } from '#lib/domain/audit-entry.ts'
import { consoleItself, durationMs, scaleEntry } from './action-entries.ts'
import type { World, WorkloadReading } from './ports.ts'

type End = {
  readonly state: ActionState
  readonly status: AuditOutcomeStatus
  readonly code: string
  readonly message: string
}

/**
 * Follows an applied action to an honest end and records it: succeeded when the counts agree and hold still, failed
 * when Kubernetes gives up or time runs out, superseded when somebody else moved the object. An API server that does
 * not answer only delays the verdict until the deadline, and then the end is unknown.
 */
export async function followRollout(world: World, actionId: string): Promise<void> {
  if (world.inHand.has(actionId)) return
  world.inHand.add(actionId)
  try {
    const found = await world.actions.find(actionId)
    if (!found || found.action.state !== 'applied') return
    await recordEnd(world, found, await watchUntilEnd(world, found))
  } finally {
    world.inHand.delete(actionId)
  }
}

type Followed = { readonly action: Action; readonly plan: ScalePlan }

async function watchUntilEnd(world: World, { action, plan }: Followed): Promise<End> {
  const deadline = Date.parse(action.deadlineAt ?? plan.expiresAt)
  let settledSince: number | null = null
  let lastSeen: WorkloadReading | null = null
  for (;;) {
    const reading = await readOrSilence(world, plan)
    const now = world.now().getTime()
    if (reading !== 'silence') {
      const ended = endOf(plan, reading)
      if (ended) return ended
      if (reading) await reportProgress(world, action, lastSeen, reading)
      lastSeen = reading
      settledSince = reading && isSettled(reading) ? (settledSince ?? now) : null
      if (settledSince !== null && now - settledSince >= world.scaling.stableMs) return succeeded(plan)
    }
    if (now >= deadline) return reading === 'silence' ? silent() : timedOut(reading)
    await world.pause(world.scaling.pollMs)
  }
}

async function readOrSilence(world: World, plan: ScalePlan): Promise<WorkloadReading | null | 'silence'> {
  try {
    return await world.kubernetes.readWorkload(plan.target)
  } catch {
    // An outage while following is no verdict: the deadline turns lasting silence into "unknown".
    return 'silence'
  }
}

/** Ends that need no waiting: gone, moved by another hand, or given up by Kubernetes. */
function endOf(plan: ScalePlan, reading: WorkloadReading | null): End | null {
  if (!reading || reading.uid !== plan.target.uid)
    return {
      state: 'superseded',
      status: 'superseded',
      code: 'deleted',
      message: 'The workload was deleted or replaced during the rollout.',
    }
  if (reading.replicas !== plan.to || reading.lastActionId !== plan.actionId) {
    const by = reading.replicasManager?.manager ?? 'another writer'
    const message = `Moved during the rollout by ${by}: replicas are now ${reading.replicas}, not ${plan.to}.`
    return { state: 'superseded', status: 'superseded', code: 'moved', message }
  }
  if (reading.rollout.state !== 'stalled') return null
  const detail = reading.rollout.message ?? 'Kubernetes reports no progress'
  return { state: 'failed', status: 'failed', code: 'rollout-stalled', message: `The rollout stopped: ${detail}.` }
}

function isSettled({ rollout, progress }: WorkloadReading): boolean {
  const { desired, updated, ready, available } = progress
  const observed = rollout.observedGeneration !== null && rollout.observedGeneration >= rollout.generation
  return observed && updated === desired && ready === desired && available === desired
}

function succeeded(plan: ScalePlan): End {
  const message = `${plan.to} of ${plan.to} instances ready.`
  return { state: 'succeeded', status: 'succeeded', code: 'settled', message }
}

function timedOut(reading: WorkloadReading | null): End {
  const counts = reading
    ? `${reading.progress.available} of ${reading.progress.desired} instances available`
    : 'no reading'
  const message = `Not settled in time: ${counts}. The change stays; scale back or look at the instances' events.`
  return { state: 'failed', status: 'failed', code: 'deadline-exceeded', message }
}

function silent(): End {
  const message = 'The patch was accepted, but the API server stopped answering before the rollout ended.'
  return { state: 'unknown', status: 'unknown', code: 'no-answer', message }
}

async function reportProgress(world: World, action: Action, before: WorkloadReading | null, now: WorkloadReading) {
  if (before && JSON.stringify(before.progress) === JSON.stringify(now.progress)) return
  world.announce(await world.actions.change(action.id, { progress: now.progress }))
}

/** The record first: an action is not called ended before the log says so. */
async function recordEnd(world: World, { action, plan }: Followed, end: End): Promise<void> {
  const now = world.now()
  await world.auditLog.append(
    scaleEntry({
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
  world.announce(await world.actions.change(action.id, { state, message, settledAt: now.toISOString() }))
}

import type { Action, FieldChange, ScalePlan } from '#lib/domain/action.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { hasRefusal, needsConfirmation } from '#lib/domain/scaling.ts'
import { workloadId, type WorkloadRef } from '#lib/domain/topology.ts'
import { auditActor, auditId, durationMs, scaleEntry } from './action-entries.ts'
import { currentGuardrails, refusalOf } from './plan-scaling.ts'
import { NoAnswer, type Actor, type PatchAnswer, type World, type WorkloadReading } from './ports.ts'

export type ScaleOrder = {
  readonly ref: WorkloadRef
  readonly replicas: number
  readonly actionId: string
  readonly planHash: string
  readonly reason: string
  readonly ticket: string | null
  /** The typed name, where a guardrail asks for it. */
  readonly confirmation: string | null
}

/** Status updates of other writers may move the version between reading and patch; the spec decides, so try again. */
const maxPatchCalls = 4

/**
 * Carries out a confirmed plan: intent on record, one patch, then the rollout is followed by `followRollout`. Answers
 * as soon as the API server took the patch. A plan is good for one submission; the same order again gets the same action.
 */
export async function scaleWorkload(world: World, actor: Actor, order: ScaleOrder): Promise<Result<Action, Refusal>> {
  const found = await world.actions.find(order.actionId)
  if (!found || found.action.requestedBy.id !== actor.id) return refused({ reason: 'plan-unknown' })
  const { plan, action } = found
  if (!isOrderOf(plan, order)) return refused({ reason: 'plan-differs' })
  if (action.state !== 'planned') return resubmitted(action)
  if (world.now().getTime() > Date.parse(plan.expiresAt)) {
    await world.actions.change(plan.actionId, { state: 'expired' })
    return refused({ reason: 'plan-expired' })
  }

  const standing = await stillStands(world, plan, order)
  if (!standing.granted) {
    // Two submissions raced: what this one saw as somebody else's work may be the other one's.
    const current = await world.actions.find(plan.actionId)
    if (current && current.action.state !== 'planned') return resubmitted(current.action)
    await recordRefusal(world, actor, { plan, order, refusal: standing.refusal })
    return standing
  }
  const at = world.now().toISOString()
  const claim = await world.actions.claim(plan.actionId, { reason: order.reason, ticket: order.ticket, at })
  if (!claim.claimed) return claim.because === 'used' ? firstResult(world, action) : refused(heldBy(claim.by))
  world.inHand.add(plan.actionId)
  try {
    return await carryOut(world, actor, { plan, order, reading: standing.value })
  } finally {
    world.inHand.delete(plan.actionId)
  }
}

function isOrderOf(plan: ScalePlan, order: ScaleOrder): boolean {
  return plan.hash === order.planHash && plan.to === order.replicas && workloadId(plan.target) === workloadId(order.ref)
}

function resubmitted(action: Action): Result<Action, Refusal> {
  const neverRan = action.state === 'refused' || action.state === 'stale' || action.state === 'expired'
  return neverRan ? refused({ reason: 'plan-expired' }) : granted(action)
}

/** Two submissions raced: the other one won, and its result is this one's answer too. */
async function firstResult(world: World, action: Action): Promise<Result<Action, Refusal>> {
  const found = await world.actions.find(action.id)
  return resubmitted(found?.action ?? action)
}

function heldBy(action: Action): Refusal {
  const by = action.requestedBy.name
  return { reason: 'guardrail', guardrails: [{ code: 'action-open', level: 'refuse', actionId: action.id, by }] }
}

/** Everything that could have changed since the plan was shown. Answers the reading that the patch will build on. */
async function stillStands(
  world: World,
  plan: ScalePlan,
  order: ScaleOrder,
): Promise<Result<WorkloadReading, Refusal>> {
  const reading = await world.kubernetes.readWorkload(order.ref)
  const moved = reading ? movedSince(plan, reading) : { reason: 'not-found' as const, what: workloadId(order.ref) }
  if (!reading || moved) return refused(moved ?? { reason: 'not-found', what: workloadId(order.ref) })
  const topology = world.topology()
  const workload = topology.workloads.find((candidate) => candidate.id === workloadId(order.ref))
  if (!workload) return refused({ reason: 'not-found', what: workloadId(order.ref) })
  const guardrails = await currentGuardrails(world, { workload, reading, replicas: plan.to, topology })
  if (hasRefusal(guardrails)) return refused({ reason: 'guardrail', guardrails })
  const mustType = needsConfirmation(guardrails) || needsConfirmation(plan.guardrails)
  if (mustType && order.confirmation !== plan.target.name)
    return refused({ reason: 'confirmation-missing', expected: plan.target.name })
  return granted(reading)
}

/** What moved, or null. The generation counts spec changes only, so a pod that became ready does not make a plan stale. */
function movedSince(plan: ScalePlan, reading: WorkloadReading): Refusal | null {
  const { target } = plan
  const changes: FieldChange[] = []
  if (reading.uid !== target.uid) changes.push({ path: '/metadata/uid', from: target.uid, to: reading.uid })
  if (reading.replicas !== plan.from) changes.push({ path: '/spec/replicas', from: plan.from, to: reading.replicas })
  if (reading.rollout.generation !== target.generation)
    changes.push({ path: '/metadata/generation', from: target.generation, to: reading.rollout.generation })
  if (changes.length === 0) return null
  return { reason: 'changed-meanwhile', changes, by: reading.replicasManager ? [reading.replicasManager.manager] : [] }
}

type Deed = { readonly plan: ScalePlan; readonly order: ScaleOrder; readonly reading: WorkloadReading }

async function carryOut(world: World, actor: Actor, deed: Deed): Promise<Result<Action, Refusal>> {
  const { plan, order } = deed
  const entry = { plan, actor: auditActor(actor), source: actor.source, reason: order.reason, ticket: order.ticket }
  try {
    const auditIds = [auditId(plan.actionId, 1)]
    await world.auditLog.append(scaleEntry({ ...entry, phase: 'intent', auditIds }))
  } catch (error) {
    const message = 'Nothing was changed: the audit log could not take the intent.'
    await world.actions.change(plan.actionId, { state: 'not-applied', message, settledAt: world.now().toISOString() })
    throw error
  }

  const sent = await patchOnce(world, deed)
  if (sent.answer === 'none') {
    const message = 'The API server did not answer in time. The console is finding out whether the change was made.'
    await world.auditLog.append(
      scaleEntry({
        ...entry,
        phase: 'step',
        auditIds: sent.auditIds,
        outcome: { status: 'unknown', code: 'no-answer', message },
      }),
    )
    return granted(await announced(world, world.actions.change(plan.actionId, { state: 'unknown', message })))
  }
  if (sent.answer.answer !== 'accepted') return notTaken(world, deed, { ...entry, ...sent, answer: sent.answer })
  const appliedAt = world.now()
  const applied = world.actions.change(plan.actionId, {
    state: 'applied',
    appliedAt: appliedAt.toISOString(),
    deadlineAt: new Date(appliedAt.getTime() + rolloutTimeoutMs(world, sent.answer.reading)).toISOString(),
    progress: sent.answer.reading.progress,
  })
  return granted(await announced(world, applied))
}

/** Kubernetes' own deadline where it has one, but never longer than ours. */
function rolloutTimeoutMs(world: World, reading: WorkloadReading): number {
  const deadlineMs = (reading.progressDeadlineSeconds ?? Infinity) * 1_000
  return Math.min(deadlineMs, world.scaling.rolloutTimeoutMs)
}

async function patchOnce(world: World, { plan, order, reading }: Deed) {
  const auditIds: string[] = []
  let { resourceVersion } = reading
  for (;;) {
    const id = auditId(plan.actionId, auditIds.length + 1)
    auditIds.push(id)
    const patch = {
      ref: order.ref,
      uid: reading.uid,
      resourceVersion,
      replicas: plan.to,
      actionId: plan.actionId,
      auditId: id,
    }
    const answer = await orNone(world.kubernetes.scale(patch))
    if (answer === 'none' || answer.answer !== 'conflict' || auditIds.length >= maxPatchCalls)
      return { answer, auditIds }
    const fresh = await world.kubernetes.readWorkload(order.ref)
    if (!fresh || movedSince(plan, fresh)) return { answer, auditIds }
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

/** The API server said no: the record ends here, with its reason. */
async function notTaken(
  world: World,
  { plan, order }: Deed,
  entry: Omit<Parameters<typeof scaleEntry>[0], 'phase' | 'outcome'> & {
    answer: Exclude<PatchAnswer, { answer: 'accepted' }>
  },
): Promise<Result<Action, Refusal>> {
  const refusal = entry.answer.answer === 'conflict' ? await conflict(world, plan) : refusalOf(entry.answer, order.ref)
  const now = world.now()
  const message = 'Nothing was changed: the API server refused the patch.'
  const found = await world.actions.find(plan.actionId)
  const outcome = {
    status: 'refused' as const,
    code: refusal.reason,
    message,
    durationMs: found ? durationMs(found.action, now) : 0,
  }
  await world.auditLog.append(scaleEntry({ ...entry, phase: 'outcome', outcome }))
  const state = refusal.reason === 'changed-meanwhile' ? 'stale' : 'refused'
  await announced(world, world.actions.change(plan.actionId, { state, message, settledAt: now.toISOString() }))
  return refused(refusal)
}

async function conflict(world: World, plan: ScalePlan): Promise<Refusal> {
  const fresh = await world.kubernetes.readWorkload(plan.target)
  const moved = fresh ? movedSince(plan, fresh) : null
  return moved ?? { reason: 'changed-meanwhile', changes: [], by: [] }
}

async function recordRefusal(
  world: World,
  actor: Actor,
  attempt: { plan: ScalePlan; order: ScaleOrder; refusal: Refusal },
): Promise<void> {
  const { plan, order, refusal } = attempt
  const message = `Refused before anything was sent: ${refusal.reason}`
  await world.auditLog.append(
    scaleEntry({
      plan,
      phase: 'outcome',
      actor: auditActor(actor),
      source: actor.source,
      reason: order.reason,
      ticket: order.ticket,
      auditIds: [],
      outcome: { status: 'refused', code: refusal.reason, message },
    }),
  )
  // A missing name can be typed and sent again; everything else needs a new plan.
  if (refusal.reason === 'confirmation-missing') return
  const state = refusal.reason === 'changed-meanwhile' ? 'stale' : 'refused'
  await world.actions.change(plan.actionId, { state, message, settledAt: world.now().toISOString() })
}

async function announced(world: World, change: Promise<Action>): Promise<Action> {
  const action = await change
  world.announce(action)
  return action
}

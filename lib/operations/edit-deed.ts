import type { Action, EditPlan } from '#lib/domain/action.ts'
import { freshnessGuardrails } from '#lib/domain/common-guardrails.ts'
import { hasRefusal, isSame, needsConfirmation, type Guardrail } from '#lib/domain/guardrail.ts'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { workloadId } from '#lib/domain/topology.ts'
import { auditId, durationMs, editEntry, signedBy, type Signature } from './action-entries.ts'
import { editGuardrails } from './edit-guardrails.ts'
import { settle } from './edit-end.ts'
import { isObserved, refOf, rolloutTimeoutMs } from './edit-target.ts'
import { movedRefusal } from './moved-refusal.ts'
import { movedSince } from './moved-since.ts'
import { patchOnce } from './patch-once.ts'
import { refusalOf } from './plan-edit.ts'
import type { Actor, PatchAnswer, World, WorkloadReading } from './ports.ts'
import type { Submission } from './submission.ts'

export type Deed = {
  readonly plan: EditPlan
  readonly submission: Submission
  readonly by: Signature
  readonly reading: WorkloadReading
}

/** Everything that could have changed since the plan was shown. Answers the reading that the patch will build on. */
export async function stillStands(
  world: World,
  plan: EditPlan,
  /** What was typed, and what must be where a guardrail asks for it. */
  { typed, expected }: { readonly typed: string | null; readonly expected: string },
): Promise<Result<WorkloadReading, Refusal>> {
  const ref = refOf(plan)
  const topology = world.topology()
  const workload = topology.workloads.find((candidate) => candidate.id === workloadId(ref))
  // A console that has just started has not seen it yet.
  const unseen = workload ? [] : freshnessGuardrails(topology)
  if (unseen.length > 0) return refused({ reason: 'guardrail', guardrails: unseen })
  const reading = workload ? await world.kubernetes.readWorkload(ref) : null
  if (!workload || !reading) return refused({ reason: 'not-found', what: workloadId(ref) })
  const moved = await movedRefusal(world, plan, reading)
  if (moved) return refused(moved)
  const { kind, after: edit, probes } = plan
  const guardrails = await editGuardrails(world, { kind, edit, workload, reading, topology, probes, of: plan.actionId })
  if (hasRefusal(guardrails)) return refused({ reason: 'guardrail', guardrails })
  if (asksForMore(guardrails, plan.guardrails)) return refused({ reason: 'changed-meanwhile', changes: [], by: [] })
  if (needsConfirmation(plan.guardrails) && typed !== expected)
    return refused({ reason: 'confirmation-missing', expected })
  return granted(reading)
}

/** A name typed for one thing is no yes to another that came up since, such as a way in from the Internet. */
function asksForMore(now: readonly Guardrail[], shown: readonly Guardrail[]): boolean {
  return now.some((guardrail) => guardrail.level === 'confirm' && !shown.some((other) => isSame(guardrail, other)))
}

/**
 * Intent, patch, and what became of it. The target is claimed. A log that fails leaves the action open, since part of
 * it may have the intent: the reconciler ends it on record once there is one again.
 */
export async function doEdit(world: World, deed: Deed): Promise<Result<Action, Refusal>> {
  const { plan, reading } = deed
  await world.auditLog.appendHeld(entryOf(deed, { phase: 'intent', auditIds: [auditId(plan.actionId, 1)] }))
  const patch = { ref: refOf(plan), uid: reading.uid, edit: plan.after, mark: plan.actionId }
  const { answer, auditIds } = await patchOnce(world, patch, {
    from: reading.resourceVersion,
    actionId: plan.actionId,
    mayStill: (fresh) => movedSince(plan, fresh) === null,
  })
  if (answer === 'none') return granted(await noAnswer(world, deed, auditIds))
  if (answer.answer !== 'accepted') return notTaken(world, deed, answer, auditIds)
  return granted(await taken(world, deed, answer.reading))
}

async function taken(world: World, { plan }: Deed, reading: WorkloadReading): Promise<Action> {
  const appliedAt = world.now()
  return announced(
    world,
    world.actions.change(plan.actionId, {
      state: 'applied',
      phase: 'rolling',
      appliedAt: appliedAt.toISOString(),
      appliedGeneration: reading.rollout.generation,
      deadlineAt: new Date(appliedAt.getTime() + rolloutTimeoutMs(world, reading)).toISOString(),
      progress: isObserved(reading) ? reading.progress : null,
    }),
  )
}

function entryOf(
  { plan, submission, by }: Pick<Deed, 'plan' | 'submission' | 'by'>,
  rest: Pick<Parameters<typeof editEntry>[0], 'phase' | 'auditIds' | 'outcome'>,
) {
  const { reason, ticket } = submission
  return editEntry({ plan, by, reason, ticket, ...rest })
}

async function noAnswer(world: World, deed: Deed, auditIds: readonly string[]): Promise<Action> {
  const message = 'The API server did not answer in time. The console is finding out whether the change was made.'
  const outcome = { status: 'unknown', code: 'no-answer', message } as const
  await world.auditLog.appendHeld(entryOf(deed, { phase: 'step', auditIds, outcome }))
  return announced(world, world.actions.change(deed.plan.actionId, { state: 'unknown', message }))
}

/** The API server said no: the record ends here, with its reason. */
async function notTaken(
  world: World,
  deed: Deed,
  answer: Exclude<PatchAnswer, { answer: 'accepted' }>,
  auditIds: readonly string[],
): Promise<Result<Action, Refusal>> {
  const { plan } = deed
  const refusal = answer.answer === 'conflict' ? await conflict(world, plan) : refusalOf(answer, refOf(plan))
  const message = 'Nothing was changed: the API server refused the patch.'
  const found = await world.actions.find(plan.actionId)
  const outcome = {
    status: 'refused' as const,
    code: refusal.reason,
    message,
    durationMs: found ? durationMs(world, found.action) : 0,
  }
  await world.auditLog.appendHeld(entryOf(deed, { phase: 'outcome', auditIds, outcome }))
  const state = refusal.reason === 'changed-meanwhile' ? 'stale' : 'refused'
  await settle(world, plan.actionId, { ...outcome, state })
  return refused(refusal)
}

async function conflict(world: World, plan: EditPlan): Promise<Refusal> {
  const fresh = await world.kubernetes.readWorkload(refOf(plan))
  const moved = fresh ? await movedRefusal(world, plan, fresh) : null
  return moved ?? { reason: 'changed-meanwhile', changes: [], by: [] }
}

/** A refusal of a confirmed plan is an entry: nothing was sent. */
export async function recordRefusal(
  world: World,
  actor: Actor,
  attempt: { plan: EditPlan; submission: Submission; refusal: Refusal },
): Promise<void> {
  const { plan, refusal } = attempt
  const message = `Nothing was sent. ${refusalWords(refusal)}`
  const outcome = { status: 'refused', code: refusal.reason, message } as const
  await world.auditLog.append(entryOf({ ...attempt, by: signedBy(actor) }, { phase: 'outcome', auditIds: [], outcome }))
  // A missing name can be typed and sent again; everything else needs a new plan.
  if (refusal.reason === 'confirmation-missing') return
  const state = refusal.reason === 'changed-meanwhile' ? 'stale' : 'refused'
  await world.actions.drop(plan.actionId, { state, message, settledAt: world.now().toISOString() })
}

async function announced(world: World, change: Promise<Action>): Promise<Action> {
  const action = await change
  world.announce(action)
  return action
}

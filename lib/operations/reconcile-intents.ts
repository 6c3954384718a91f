import type { EditPlan } from '#lib/domain/action.ts'
import type { AuditOutcomeStatus } from '#lib/domain/audit-entry.ts'
import { durationMs, editEntry, signedByConsole } from './action-entries.ts'
import { carryRotation } from './carry-rotation.ts'
import { neverSent, notApplied, recordedEnd, settle, superseded, type End } from './edit-end.ts'
import { isObserved, refOf } from './edit-target.ts'
import { followEdit } from './follow-edit.ts'
import { writersOf } from './moved-since.ts'
import type { RecordedPhase, Stored, World, WorkloadReading } from './ports.ts'
import { revertMark } from './put-back.ts'
import { withHold } from './with-hold.ts'

/**
 * Closes what a crash or a silent API server left open, by evidence: an end in the log stands; no intent in the log
 * means that nothing was sent; our annotation on the object means applied, an untouched spec not applied, anything else
 * another hand. What is applied is followed on. Each action is looked at by one process and by itself, so that one that
 * waits for the API server delays no other.
 */
export async function reconcileIntents(world: World): Promise<void> {
  const open = await world.actions.openActions()
  const looks = await Promise.allSettled(open.map((each) => lookAt(world, each)))
  const failures = looks.flatMap((look) => (look.status === 'rejected' ? [look.reason] : []))
  if (failures.length > 0) throw new AggregateError(failures, 'Open actions could not be looked after')
}

async function lookAt(world: World, { action, plan }: Stored): Promise<void> {
  // It may take minutes, and does its own waiting.
  if (plan.kind === 'rotate-password') world.inBackground(carryRotation(world, action.id))
  else await reconcile(world, action.id, 'abandoned')
}

/** The same for one action that this process left without an answer just now. */
export async function reconcileAction(world: World, actionId: string): Promise<void> {
  await reconcile(world, actionId, 'mine')
}

async function reconcile(world: World, actionId: string, which: 'abandoned' | 'mine'): Promise<void> {
  const isApplied = await withHold(world, { actionId, which }, async ({ plan, ...stored }) =>
    plan.kind === 'rotate-password' ? false : settleByEvidence(world, { ...stored, plan }),
  )
  if (isApplied === true) world.inBackground(followEdit(world, actionId))
}

/** True when the change is in the cluster, so that its rollout is to be followed. */
async function settleByEvidence(world: World, open: Stored<EditPlan>): Promise<boolean> {
  const { action, plan } = open
  const entries = await world.auditLog.entriesOf(action.id)
  const ended = recordedEnd(entries)
  if (ended) {
    await settle(world, action.id, ended)
    return false
  }
  if (!entries.some(({ phase }) => phase === 'intent')) return close(world, open, neverSent(action))
  const reading = await lastReading(world, plan)
  if (reading === 'silence') return stayUnknown(world, open, entries)
  if (!isApplied(plan, reading)) return close(world, open, verdictOn(plan, reading))
  await goOn(world, open, { reading, entries })
  return true
}

/** A workload that looks untouched is read again when no patch can be on its way any more. */
async function lastReading(world: World, plan: EditPlan): Promise<WorkloadReading | null | 'silence'> {
  const reading = await readingOf(world, plan)
  if (reading === 'silence' || isApplied(plan, reading) || !isUntouched(plan, reading)) return reading
  await world.pause(world.settings.patchDeadMs)
  return readingOf(world, plan)
}

async function readingOf(world: World, plan: EditPlan): Promise<WorkloadReading | null | 'silence'> {
  try {
    return await world.kubernetes.readWorkload(refOf(plan))
  } catch {
    return 'silence'
  }
}

/** Our change, or our own taking back of it, is the last thing that the console wrote there. */
function isApplied({ actionId, target }: EditPlan, reading: WorkloadReading | null): reading is WorkloadReading {
  return reading?.uid === target.uid && (reading.mark === actionId || reading.mark === revertMark(actionId))
}

function isUntouched({ target }: EditPlan, reading: WorkloadReading | null): boolean {
  return reading?.uid === target.uid && reading.rollout.generation === target.generation
}

function verdictOn(plan: EditPlan, reading: WorkloadReading | null): End {
  if (!reading || reading.uid !== plan.target.uid)
    return superseded('deleted', 'The workload was deleted or replaced meanwhile.')
  if (isUntouched(plan, reading))
    return notApplied('untouched', 'Nothing was changed: the patch never reached the workload.')
  const by = writersOf(reading, plan.after)[0]?.manager ?? 'another writer'
  return superseded('moved', `Moved meanwhile by ${by}: the workload is at generation ${reading.rollout.generation}.`)
}

async function close(world: World, open: Stored<EditPlan>, end: End): Promise<false> {
  await recordReconciled(world, open, end)
  await settle(world, open.action.id, end)
  return false
}

/** Recorded once; the console keeps asking. */
async function stayUnknown(world: World, open: Stored<EditPlan>, entries: readonly RecordedPhase[]): Promise<false> {
  const message = 'The API server does not answer. The console is finding out whether the change was made.'
  const isRecorded = entries.at(-1)?.outcome?.status === 'unknown'
  if (!isRecorded) await recordReconciled(world, open, { status: 'unknown', code: 'no-answer', message })
  if (open.action.state !== 'unknown')
    world.announce(await world.actions.change(open.action.id, { state: 'unknown', message }))
  return false
}

type Found = { readonly reading: WorkloadReading; readonly entries: readonly RecordedPhase[] }

/** The deed was done while nobody looked: say so, then follow its rollout like any other. */
async function goOn(world: World, open: Stored<EditPlan>, { reading, entries }: Found): Promise<void> {
  const { action, plan } = open
  const message = 'The change is in the cluster: its annotation was found on the workload.'
  const last = entries.at(-1)
  const isRecorded = last?.phase === 'reconciled' && last.outcome?.code === 'applied'
  if (!isRecorded) await recordReconciled(world, open, { status: 'succeeded', code: 'applied', message })
  if (action.state === 'applied') return
  const now = world.now()
  const isReverting = reading.mark === revertMark(plan.actionId)
  const changed = await world.actions.change(action.id, {
    state: 'applied',
    phase: isReverting ? 'reverting' : 'rolling',
    // One patch is one generation: whatever lies beyond was written by another hand.
    appliedGeneration: plan.target.generation + 1,
    appliedAt: action.appliedAt ?? now.toISOString(),
    deadlineAt: new Date(now.getTime() + world.settings.rolloutTimeoutMs).toISOString(),
    settledAt: null,
    progress: isObserved(reading) ? reading.progress : null,
    ...(isReverting ? {} : { message: null }),
  })
  world.announce(changed)
}

async function recordReconciled(
  world: World,
  { action, plan }: Pick<Stored<EditPlan>, 'action' | 'plan'>,
  { status, code, message }: { status: AuditOutcomeStatus; code: string; message: string },
): Promise<void> {
  await world.auditLog.appendHeld(
    editEntry({
      plan,
      phase: 'reconciled',
      by: signedByConsole(action),
      reason: action.reason,
      ticket: action.ticket,
      auditIds: [],
      outcome: { status, code, message, durationMs: durationMs(world, action) },
    }),
  )
}

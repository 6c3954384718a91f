import type { EditPlan } from '#lib/domain/action.ts'
import type { AuditOutcomeStatus } from '#lib/domain/audit-entry.ts'
import { consoleItself, durationMs, editEntry } from './action-entries.ts'
import { carryRotation } from './carry-rotation.ts'
import { refOf } from './edit-target.ts'
import { followEdit } from './follow-edit.ts'
import { writersOf } from './moved-since.ts'
import type { Stored, World, WorkloadReading } from './ports.ts'
import { revertMark } from './put-back.ts'

/** A patch is given up after 15 s, so an intent older than this is in nobody's hands. */
export const abandonedAfterMs = 20_000

type Verdict = {
  readonly state: 'not-applied' | 'superseded'
  readonly status: AuditOutcomeStatus
  readonly code: string
  readonly message: string
}

/**
 * Closes what a crash or a silent API server left open, by evidence on the object: our annotation means applied, an
 * untouched spec means not applied, anything else was moved by another hand. While the cluster does not answer, an
 * action stays open and unknown. `isSoleProcess` says that no other console process can hold a young intent.
 */
export async function reconcileIntents(world: World, { isSoleProcess }: { isSoleProcess: boolean }): Promise<void> {
  for (const open of await world.actions.openActions()) {
    const { intentAt } = open.action
    const isYoung = world.now().getTime() - Date.parse(intentAt ?? open.action.plannedAt) < abandonedAfterMs
    if (!isSoleProcess && isYoung) continue
    if (open.plan.kind === 'rotate-password')
      world.inBackground(carryRotation(world, open.action.id, { isSoleProcess }))
    else await reconcile(world, open)
  }
}

/** The same for one action that was left without an answer just now. */
export async function reconcileAction(world: World, actionId: string): Promise<void> {
  const found = await world.actions.find(actionId)
  if (found?.action.state === 'unknown') await reconcile(world, found)
}

async function reconcile(world: World, { action, plan, appliedGeneration }: Stored): Promise<void> {
  if (plan.kind === 'rotate-password') return
  const { id } = action
  if (world.inHand.has(id)) return
  world.inHand.add(id)
  const open = { action, plan, appliedGeneration }
  const isApplied = await settleByEvidence(world, open).finally(() => world.inHand.delete(id))
  if (isApplied) world.inBackground(followEdit(world, id))
}

/** True when the change is in the cluster, so that its rollout is to be followed. */
async function settleByEvidence(world: World, open: Stored<EditPlan>): Promise<boolean> {
  const { action, plan } = open
  const reading = await readingOf(world, plan)
  if (reading === 'silence') return false
  const isApplied = reading?.uid === plan.target.uid && isMarkOf(plan, reading)
  if (!isApplied) await close(world, open, verdictOn(plan, reading))
  else if (action.state !== 'applied') await reopen(world, open, reading)
  return isApplied
}

/** Our change, or our own taking back of it, is the last thing that the console wrote there. */
function isMarkOf({ actionId }: EditPlan, { mark }: WorkloadReading): boolean {
  return mark === actionId || mark === revertMark(actionId)
}

async function readingOf(world: World, plan: EditPlan): Promise<WorkloadReading | null | 'silence'> {
  try {
    return await world.kubernetes.readWorkload(refOf(plan))
  } catch {
    return 'silence'
  }
}

function verdictOn(plan: EditPlan, reading: WorkloadReading | null): Verdict {
  if (!reading || reading.uid !== plan.target.uid)
    return {
      state: 'superseded',
      status: 'superseded',
      code: 'deleted',
      message: 'The workload was deleted or replaced meanwhile.',
    }
  if (reading.rollout.generation === plan.target.generation)
    return {
      state: 'not-applied',
      status: 'not_applied',
      code: 'untouched',
      message: 'Nothing was changed: the patch never reached the workload.',
    }
  const by = writersOf(reading, plan.after)[0]?.manager ?? 'another writer'
  const message = `Moved meanwhile by ${by}: the workload is at generation ${reading.rollout.generation}.`
  return { state: 'superseded', status: 'superseded', code: 'moved', message }
}

async function close(
  world: World,
  { action, plan }: Pick<Stored<EditPlan>, 'action' | 'plan'>,
  verdict: Verdict,
): Promise<void> {
  const { state, status, code, message } = verdict
  await recordReconciled(world, { action, plan }, { status, code, message })
  const settledAt = world.now().toISOString()
  world.announce(await world.actions.change(action.id, { state, message, settledAt }))
}

/** The deed was done while nobody looked: say so, then follow its rollout like any other. */
async function reopen(world: World, { action, plan }: Stored<EditPlan>, reading: WorkloadReading): Promise<void> {
  const message = 'The change is in the cluster: its annotation was found on the workload.'
  await recordReconciled(world, { action, plan }, { status: 'succeeded', code: 'applied', message })
  const now = world.now()
  const isReverting = reading.mark === revertMark(plan.actionId)
  const changed = await world.actions.change(action.id, {
    state: 'applied',
    phase: isReverting ? 'reverting' : 'rolling',
    ...(isReverting ? {} : { appliedGeneration: reading.rollout.generation }),
    appliedAt: now.toISOString(),
    deadlineAt: new Date(now.getTime() + world.settings.rolloutTimeoutMs).toISOString(),
    progress: reading.progress,
    ...(isReverting ? {} : { message: null }),
  })
  world.announce(changed)
}

async function recordReconciled(
  world: World,
  { action, plan }: Pick<Stored<EditPlan>, 'action' | 'plan'>,
  outcome: { status: AuditOutcomeStatus; code: string; message: string },
): Promise<void> {
  await world.auditLog.append(
    editEntry({
      plan,
      phase: 'reconciled',
      actor: consoleItself,
      source: null,
      reason: action.reason,
      ticket: action.ticket,
      auditIds: [],
      outcome: { ...outcome, durationMs: durationMs(action, world.now()) },
    }),
  )
}

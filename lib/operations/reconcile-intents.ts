import type { Action, ScalePlan } from '#lib/domain/action.ts'
import type { AuditOutcomeStatus } from '#lib/domain/audit-entry.ts'
import { consoleItself, durationMs, scaleEntry } from './action-entries.ts'
import { followRollout } from './follow-rollout.ts'
import type { World, WorkloadReading } from './ports.ts'

/** A patch is given up after 15 s, so an intent older than this is in nobody's hands. */
export const abandonedAfterMs = 20_000

type Open = { readonly action: Action; readonly plan: ScalePlan }

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
    if (isSoleProcess || !isYoung) await reconcile(world, open)
  }
}

/** The same for one action that was left without an answer just now. */
export async function reconcileAction(world: World, actionId: string): Promise<void> {
  const found = await world.actions.find(actionId)
  if (found?.action.state === 'unknown') await reconcile(world, found)
}

async function reconcile(world: World, open: Open): Promise<void> {
  const { id } = open.action
  if (world.inHand.has(id)) return
  world.inHand.add(id)
  const isApplied = await settleByEvidence(world, open).finally(() => world.inHand.delete(id))
  if (isApplied) world.inBackground(followRollout(world, id))
}

/** True when the change is in the cluster, so that its rollout is to be followed. */
async function settleByEvidence(world: World, open: Open): Promise<boolean> {
  const { action, plan } = open
  const reading = await readingOf(world, plan)
  if (reading === 'silence') return false
  const isApplied = reading?.uid === plan.target.uid && reading.lastActionId === plan.actionId
  if (!isApplied) await close(world, open, verdictOn(plan, reading))
  else if (action.state !== 'applied') await reopen(world, open, reading)
  return isApplied
}

async function readingOf(world: World, plan: ScalePlan): Promise<WorkloadReading | null | 'silence'> {
  try {
    return await world.kubernetes.readWorkload(plan.target)
  } catch {
    return 'silence'
  }
}

function verdictOn(plan: ScalePlan, reading: WorkloadReading | null): Verdict {
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
  const by = reading.replicasManager?.manager ?? 'another writer'
  const message = `Moved meanwhile by ${by}: replicas are ${reading.replicas}.`
  return { state: 'superseded', status: 'superseded', code: 'moved', message }
}

async function close(world: World, { action, plan }: Open, verdict: Verdict): Promise<void> {
  const { state, status, code, message } = verdict
  await recordReconciled(world, { action, plan }, { status, code, message })
  const settledAt = world.now().toISOString()
  world.announce(await world.actions.change(action.id, { state, message, settledAt }))
}

/** The deed was done while nobody looked: say so, then follow its rollout like any other. */
async function reopen(world: World, { action, plan }: Open, reading: WorkloadReading): Promise<void> {
  const message = 'The change is in the cluster: its annotation was found on the workload.'
  await recordReconciled(world, { action, plan }, { status: 'succeeded', code: 'applied', message })
  const now = world.now()
  const changed = await world.actions.change(action.id, {
    state: 'applied',
    appliedAt: now.toISOString(),
    deadlineAt: new Date(now.getTime() + world.scaling.rolloutTimeoutMs).toISOString(),
    progress: reading.progress,
    message: null,
  })
  world.announce(changed)
}

async function recordReconciled(
  world: World,
  { action, plan }: Open,
  outcome: { status: AuditOutcomeStatus; code: string; message: string },
): Promise<void> {
  await world.auditLog.append(
    scaleEntry({
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

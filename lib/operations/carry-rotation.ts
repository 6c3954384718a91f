import { isOpen } from '#lib/domain/action.ts'
import { durationMs } from './action-entries.ts'
import { askGuiInstances, type GuiInstances } from './gui-instances.ts'
import type { World } from './ports.ts'
import { appendAsConsole } from './rotation-entries.ts'
import type { RotationEnd } from './rotation-end.ts'
import { goThrough } from './rotation-phases.ts'
import { LeaseLost, leaseMs, note, stillMine, type Known, type Run } from './rotation-run.ts'

type How = {
  /** In the process that began it: what it knows, and the instances it has just asked. */
  readonly begun?: { readonly known: Known; readonly gui: GuiInstances }
  /** No other console process can be at it. */
  readonly isSoleProcess?: boolean
}

/**
 * Carries a prepared rotation to its end, from wherever the evidence says that it stands. Only the process that holds
 * the action's lease does; one that finds it held looks again when the holder may be taken for dead.
 */
export async function carryRotation(world: World, actionId: string, how: How = {}): Promise<void> {
  if (world.inHand.has(actionId)) return
  world.inHand.add(actionId)
  try {
    const hold = await world.rotation.hold(actionId, { forMs: leaseMs, isSoleProcess: how.isSoleProcess ?? false })
    if (hold.held) await carry(world, actionId, how)
    // A rest is longer than a lease: the reconciler comes by.
    else if (hold.freeInMs <= leaseMs) world.inBackground(later(world, actionId, hold.freeInMs))
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error
  } finally {
    world.inHand.delete(actionId)
  }
}

async function later(world: World, actionId: string, ms: number): Promise<void> {
  await world.pause(ms)
  await carryRotation(world, actionId)
}

async function carry(world: World, actionId: string, { begun }: How): Promise<void> {
  const found = await world.actions.find(actionId)
  if (!found || found.plan.kind !== 'rotate-password' || !isOpen(found.action.state)) {
    await world.rotation.letGo(actionId)
    return
  }
  const { plan, action } = found
  const gui = begun?.gui ?? (await askGuiInstances(world, plan.target))
  const run: Run = {
    world,
    plan,
    action,
    known: begun?.known ?? null,
    gui,
    tokens: [],
    isResumed: begun === undefined,
    pending: null,
    userName: plan.account,
  }
  const end = await goThrough(run)
  if (end.state === 'unknown') await leaveOpen(run, end)
  else await close(run, end)
}

/** On record once, however often the same is found again; a detail that changes every minute is for the screen. */
async function leaveOpen(run: Run, { code, message, status, restMs }: RotationEnd): Promise<void> {
  await stillMine(run)
  const { world, plan, action, pending } = run
  const isNews = action.state !== 'unknown' || (restMs !== undefined && action.message !== message)
  if (isNews) {
    const outcome = { status, code, message }
    await appendAsConsole(world, run, { phase: 'step', of: action.phase, auditIds: [], pending, outcome })
  }
  await note(run, { state: 'unknown', message })
  if (restMs === undefined) await world.rotation.letGo(plan.actionId)
  else await world.rotation.rest(plan.actionId, restMs)
}

/** The record first: an action is not called ended before the log says so. */
async function close(run: Run, { state, status, code, message, isFound = false }: RotationEnd): Promise<void> {
  await stillMine(run)
  const { world, plan, action, pending } = run
  const now = world.now()
  const outcome = { status, code, message, durationMs: durationMs(action, now) }
  const phase = isFound ? 'reconciled' : 'outcome'
  await appendAsConsole(world, run, { phase, of: null, auditIds: [], pending, outcome })
  await note(run, { state, message, phase: null, settledAt: now.toISOString() })
  await world.rotation.letGo(plan.actionId)
}

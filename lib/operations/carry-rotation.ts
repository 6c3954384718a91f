import { durationMs } from './action-entries.ts'
import { neverSent, recordedEnd, settle } from './edit-end.ts'
import { askGuiInstances, type GuiInstances } from './gui-instances.ts'
import type { Stored, World } from './ports.ts'
import type { Begun } from './rotation-deed.ts'
import { appendAsConsole } from './rotation-entries.ts'
import { open, type RotationEnd } from './rotation-end.ts'
import { goThrough } from './rotation-phases.ts'
import { note, stillMine, type Run } from './rotation-run.ts'
import { withHold } from './with-hold.ts'

/** A rotation that cannot go on now is looked at again after this: every log-in is a warning in Tracardi's own log. */
const usualRestMs = 20_000

/** How long a rotation that was found open waits for the picture. */
const pictureMs = 10_000

const noInstances: GuiInstances = { probes: [], exposed: [] }

/**
 * Carries a prepared rotation to its end, from wherever the evidence says that it stands. Only the process that holds
 * the action does.
 */
export async function carryRotation(world: World, actionId: string, begun?: Begun): Promise<void> {
  const which = begun === undefined ? 'abandoned' : 'mine'
  await withHold(world, { actionId, which }, (stored) => carry(world, stored, begun))
}

async function carry(world: World, { action, plan }: Stored, begun: Begun | undefined): Promise<void> {
  if (plan.kind !== 'rotate-password') return
  const entries = await world.auditLog.entriesOf(action.id)
  const ended = recordedEnd(entries)
  if (ended) return settle(world, action.id, ended)
  const isOnRecord = entries.some(({ phase }) => phase === 'intent')
  const isSeen = begun !== undefined || !isOnRecord || (await seesInstances(world))
  const gui = begun?.gui ?? (isOnRecord && isSeen ? await askGuiInstances(world, plan.target) : noInstances)
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
  const end = isSeen ? await endOf(run, isOnRecord) : open('no-answer', unseen)
  if (end.state === 'unknown') await leaveOpen(run, end)
  else await close(run, end)
}

const unseen =
  'The console does not see the instances of Tracardi yet, so it cannot ask them where the rotation stands.'

/** After a start the picture comes a moment later: an instance that is not in it yet has not fallen silent. */
async function seesInstances(world: World): Promise<boolean> {
  const deadline = world.elapsed() + pictureMs
  while (world.topology().freshness !== 'live') {
    if (world.elapsed() >= deadline) return false
    await world.pause(world.settings.pollMs)
  }
  return true
}

async function endOf(run: Run, isOnRecord: boolean): Promise<RotationEnd> {
  return isOnRecord ? goThrough(run) : { ...neverSent(run.action), isFound: true }
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
  await world.actions.rest(plan.actionId, restMs ?? usualRestMs)
}

async function close(run: Run, end: RotationEnd): Promise<void> {
  await stillMine(run)
  const { world, action, pending } = run
  const { status, code, message, isFound = false } = end
  const outcome = { status, code, message, durationMs: durationMs(world, action) }
  const phase = isFound ? 'reconciled' : 'outcome'
  await appendAsConsole(world, run, { phase, of: null, auditIds: [], pending, outcome })
  await settle(world, action.id, end)
}

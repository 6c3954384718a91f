import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { holdsTarget } from '#lib/domain/action.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import type { WorkloadReading } from '#lib/operations/ports.ts'
import { ProcessDied } from './asked-process.ts'
import { startConsoleChild, type ConsoleChild } from './console-child.ts'
import { hasVerdict, heldBy, judge } from './judge.ts'
import type { Place } from './place.ts'
import type { Looked, Order, Planned, Timing } from './protocol.ts'
import { collector, type Story } from './stories.ts'
import type { Call, KillPoint } from './turnstile.ts'

/** One kill and what became of it. */
export type Trial = {
  readonly story: string
  /** Null: the action went through undisturbed. */
  readonly kill: KillPoint | null
  readonly secondKill: KillPoint | null
  /** How often a process was killed: a point that this run never came to kills nothing. */
  readonly kills: number
  readonly states: readonly string[]
  /** From the start of the process after the last kill until each action had a verdict on record, and an end. */
  readonly verdictMs: number
  readonly endMs: number
  readonly problems: readonly string[]
}

/** What a story may ask of the console that is running. */
export type Console = {
  readonly place: Place
  readonly ask: ConsoleChild['ask']
  readonly read: (ref: WorkloadRef) => Promise<WorkloadReading>
  /** Undisturbed and to the end; the id of the (first) action. */
  readonly carryOut: (order: Order) => Promise<string>
}

export type Lane = Awaited<ReturnType<typeof openLane>>

const verdictWithinMs = 30_000
const endWithinMs = 120_000

/** One console after another on one database beside one cluster; each dies of the trial that it was started for. */
export async function openLane(place: Place, { databaseUrl, timing }: { databaseUrl: string | null; timing: Timing }) {
  const folder = await mkdtemp(join(tmpdir(), 'crash-console-'))
  const receipts = join(folder, 'receipts')
  await writeFile(receipts, '')
  let startedAt = 0
  const start = (kill: KillPoint | null) => {
    startedAt = performance.now()
    const { namespace, consoleKubeconfig: kubeconfig, instanceProxy } = place
    const dataFolder = join(folder, 'data')
    return startConsoleChild({ databaseUrl, dataFolder, kubeconfig, namespace, instanceProxy, receipts, kill, timing })
  }
  let child = await start(null)

  const read = async (ref: WorkloadRef) => {
    const reading = await place.kubernetes.readWorkload(ref)
    if (!reading) throw new Error(`There is no ${ref.name}`)
    return reading
  }
  const console: Console = {
    place,
    read,
    ask: (ask, given) => child.ask(ask, given),
    async carryOut(order) {
      const planned = await planWhenSettled(order)
      await child.ask('confirm', { planned, kill: null })
      const ids = planned.plans.map(({ actionId }) => actionId)
      await until(
        async () => (await child.ask('look', ids)).every(({ action }) => !holdsTarget(action.state)),
        endWithinMs,
      )
      await settled()
      return ids[0] ?? ''
    },
  }

  const settled = () => until(() => child.ask('isSettled', [collector]), endWithinMs)
  async function planWhenSettled(order: Order): Promise<Planned> {
    const refs = order.kind === 'edit' ? [order.ref] : order.kind === 'group' ? order.changes.map(({ ref }) => ref) : []
    await until(() => child.ask('isSettled', [collector, ...refs]), endWithinMs)
    return child.ask('plan', order)
  }

  /** True when the process died at its point. */
  async function diesOf(planned: Planned, { isApproved = false }: Story, kill: KillPoint | null): Promise<boolean> {
    const ids = planned.plans.map(({ actionId }) => actionId)
    const isOver = async () => (await child.ask('look', ids)).every(({ action }) => !holdsTarget(action.state))
    try {
      await child.ask('confirm', { planned, kill, isApproved })
      await until(isOver, endWithinMs)
      return false
    } catch (error) {
      if (!(error instanceof ProcessDied)) throw error
      const how = await child.ended
      if (how !== 'SIGKILL') throw new Error(`The console ended by itself: ${how}`, { cause: error })
      return true
    }
  }

  /** The console after the crash; it may die of mending, too, and then comes once more. */
  async function startAgain(secondKill: KillPoint | null, ids: readonly string[]): Promise<number> {
    if (secondKill === null) {
      child = await start(null)
      return 0
    }
    try {
      child = await start(secondKill)
      await until(
        async () => (await child.ask('look', ids)).every(({ action }) => !holdsTarget(action.state)),
        endWithinMs,
      )
      return 0
    } catch (error) {
      if (!(error instanceof ProcessDied)) throw error
      child = await start(null)
      return 1
    }
  }

  async function trial(story: Story, kill: KillPoint | null, secondKill: KillPoint | null = null): Promise<Trial> {
    const order = await story.order(console)
    const planned = await planWhenSettled(order)
    const { plans } = planned
    const ids = plans.map(({ actionId }) => actionId)
    const before = order.kind === 'rotation' ? await heldBy(place) : null
    if (story.fails) place.troubles.breakApi(place.namespace, 'html')
    const isKilled = await diesOf(planned, story, kill)
    const kills = isKilled ? 1 + (await startAgain(secondKill, ids)) : 0

    let looked: readonly Looked[] = []
    const look = async () => {
      looked = await child.ask('look', ids)
      // The second admin is still there, and tries again.
      const waits = looked.some(({ action }) => action.state === 'pending-approval')
      if (waits) await child.ask('confirm', { planned, kill: null, isApproved: true })
      return looked
    }
    const isClosed = ({ action }: Looked) => !holdsTarget(action.state)
    const verdictMs = await timed(async () => (await look()).every(hasVerdict), startedAt)
    const endMs = await timed(async () => (await look()).every(isClosed), startedAt)
    place.troubles.heal()
    const problems = await Promise.all(
      plans.map(async (plan, index) => {
        const one = looked[index]
        return one ? judge(place, plan, one, before) : ['it is not there any more']
      }),
    )
    const isLate = kills > 0 && verdictMs > verdictWithinMs
    return {
      story: story.name,
      kill,
      secondKill,
      kills,
      states: looked.map(({ action }) => action.state),
      verdictMs,
      endMs,
      problems: [
        ...problems.flat(),
        ...(isLate ? [`no verdict within 30 s but after ${Math.round(verdictMs)} ms`] : []),
      ],
    }
  }

  return {
    trial,
    console,
    /** The calls of an action that nobody disturbs. */
    async calls(story: Story): Promise<readonly Call[]> {
      const { problems } = await trial(story, null)
      if (problems.length > 0) throw new Error(`${story.name}, undisturbed: ${problems.join('; ')}`)
      return child.ask('calls', undefined)
    },
    /** Entries that were confirmed and are not there, and whether the chain is whole. */
    async log(): Promise<{ readonly isIntact: boolean; readonly written: number; readonly lost: readonly string[] }> {
      const { isIntact, ids } = await child.ask('log', undefined)
      const present = new Set(ids)
      const confirmed = (await readFile(receipts, 'utf8')).split('\n').filter((id) => id !== '')
      return { isIntact, written: ids.length, lost: confirmed.filter((id) => !present.has(id)) }
    },
    async close() {
      await child.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function until(holds: () => Promise<boolean>, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs} ms`)
    await pause(50)
  }
}

/** How long after `from` it held; infinite when it never did. */
async function timed(holds: () => Promise<boolean>, from: number): Promise<number> {
  try {
    await until(holds, endWithinMs)
    return performance.now() - from
  } catch (error) {
    if (error instanceof ProcessDied) throw error
    return Number.POSITIVE_INFINITY
  }
}

import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { consoleItself } from './action-entries.ts'
import { NotTaken, type ForwardWorld, type Outage, type Receiver, type ReceiverStanding } from './forward-port.ts'

/** What was seen when this process last looked; another one may be the one that pushes. */
export type ForwardingState = {
  readonly receiver: string
  /** Null before the first look. */
  readonly seenAt: string | null
  readonly standing: ReceiverStanding | null
}

export type Forwarding = {
  readonly state: () => ForwardingState
  /** Something was appended: look at once. */
  readonly poke: () => void
  readonly stop: () => Promise<void>
}

const idleMs = 2_000
const elsewhereMs = 5_000
const longestWaitMs = 60_000
const mostEntries = 500
/** So many batches at one size before a larger one is tried. */
const growAfter = 8
/** A restart of the receiver is no news; what lasts longer is recorded, and at most once an hour. */
const graceSeconds = 60
const tellAgainSeconds = 3_600

/**
 * Pushes every entry of both logs to one receiver, in the order of each log and at least once: the cursor moves when the
 * receiver has acknowledged. Appends never wait for it.
 */
export function forwardLog(world: ForwardWorld, receiver: Receiver): Forwarding {
  const { store, onProblem } = world
  let state: ForwardingState = { receiver: receiver.name, seenAt: null, standing: null }
  let most = mostEntries
  let taken = 0
  let failures = 0
  let isStopped = false
  let isBlind = false
  let rest = new AbortController()

  const turn = async (): Promise<number> => {
    const standing = await store.look(receiver.name)
    state = { ...state, seenAt: world.now().toISOString(), standing }
    // Whoever pushed until now may have come further since this look.
    if (!standing.isHeld) return (await store.hold(receiver.name)) ? 0 : elsewhereMs
    try {
      const sent = [await push('ops', standing), await push('sec', standing)]
      const isIdle = !sent.includes(true)
      if (!isIdle) await recovered(standing.outage)
      return isIdle ? idleMs : 0
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error
      return await failed(error.message, standing)
    }
  }

  /** False when there was nothing to push. */
  const push = async (log: AuditLogName, { cursors }: ReceiverStanding): Promise<boolean> => {
    const { next, size } = cursors[log]
    const lines = next < size ? await store.entries(log, next, most) : []
    const last = lines.at(-1)
    if (last === undefined || isStopped) return false
    await receiver.send({ log, lines })
    taken += 1
    if (taken % growAfter === 0) most = Math.min(mostEntries, most * 2)
    return await store.acknowledged(receiver.name, log, last.seq + 1)
  }

  const failed = async (failure: string, { outage }: ReceiverStanding): Promise<number> => {
    failures += 1
    // What is too much at once, or one entry that it cannot take, is found by asking for less.
    most = Math.max(1, Math.floor(most / 2))
    if (outage === null) onProblem(`${receiver.name} ${failure}`, null)
    await store.failed(receiver.name, failure)
    const isDue = outage !== null && outage.seconds >= graceSeconds
    if (isDue && (outage.toldSecondsAgo ?? tellAgainSeconds) >= tellAgainSeconds) await tell(failure, outage)
    return Math.min(longestWaitMs, 1_000 * 2 ** Math.min(failures, 10)) * (0.5 + world.random() / 2)
  }

  const tell = async (failure: string, { since }: Outage) => {
    const facts = { receiver: receiver.name, from_time: since, cause: failure }
    await world.auditLog.append({ ...note, action: 'forwarding.failing', facts })
    await store.told(receiver.name)
  }

  const recovered = async (outage: Outage | null) => {
    failures = 0
    if (outage === null) return
    const { since, seconds, toldSecondsAgo } = outage
    await store.recovered(receiver.name)
    // Only an outage that is on record ends on record.
    if (toldSecondsAgo === null || toldSecondsAgo > seconds) return
    const facts = { receiver: receiver.name, from_time: since, seconds: Math.round(seconds) }
    await world.auditLog.append({ ...note, action: 'forwarding.resumed', facts })
  }

  const running = (async () => {
    while (!isStopped) {
      rest = new AbortController()
      const restMs = await turn().then(
        (ms) => {
          isBlind = false
          return ms
        },
        (error: unknown) => {
          // Said once: a database that is down says so itself.
          if (!isBlind) onProblem(`How far ${receiver.name} is could not be read or kept`, error)
          isBlind = true
          return elsewhereMs
        },
      )
      await world.pause(restMs, rest.signal)
    }
    await store.release(receiver.name)
  })()

  return {
    state: () => state,
    // A receiver that fails is asked again when its time has come, whatever is appended.
    poke: () => {
      if (failures === 0) rest.abort()
    },
    stop: async () => {
      isStopped = true
      rest.abort()
      await running
    },
  }
}

const note = { log: 'ops', phase: 'note', actor: consoleItself, source: null } as const

import { consoleItself } from './action-entries.ts'
import { NotTaken, type ForwardWorld, type Outage, type Standing } from './forward-port.ts'

/** What was seen when this process last looked; another one may be the one that pushes. */
export type ForwardingState<Seen extends Standing> = {
  readonly receiver: string
  /** Null before the first look. */
  readonly seenAt: string | null
  readonly standing: Seen | null
}

export type Forwarding<Seen extends Standing> = {
  readonly state: () => ForwardingState<Seen>
  /** There is something new: look at once. */
  readonly poke: () => void
  readonly stop: () => Promise<void>
}

/** `passed`: something was done, but the receiver took nothing. */
export type Pushed = 'sent' | 'passed' | 'nothing'

/** What is pushed to one receiver. */
export type Errand<Seen extends Standing> = {
  readonly receiver: string
  readonly look: () => Promise<Seen>
  /** Some of what waits, in less than half a minute. Throws `NotTaken` when the receiver did not take it. */
  readonly push: (seen: Seen, isStopped: () => boolean) => Promise<Pushed>
  readonly onNotTaken?: () => void
  /** Kinds of entries that tell of an outage and of its end. */
  readonly events: { readonly failing: string; readonly resumed: string }
}

const idleMs = 2_000
const elsewhereMs = 5_000
const shortestWaitMs = 2_000
const longestWaitMs = 60_000
/** However long a receiver wants to be left alone, it is asked again after so long. */
const longestRetryAfterMs = 900_000
/** Of a longer rest; whoever holds the receiver says so again meanwhile. */
const longestSleepMs = 20_000
/** A restart of the receiver is no news; what lasts longer is recorded, and at most once an hour. */
const graceSeconds = 60
const tellAgainSeconds = 3_600

/** Runs an errand until it is stopped, in the one process that holds the receiver. */
export function forward<Seen extends Standing>(world: ForwardWorld, errand: Errand<Seen>): Forwarding<Seen> {
  const { holds, onProblem } = world
  const { receiver } = errand
  let state: ForwardingState<Seen> = { receiver, seenAt: null, standing: null }
  let isFailing = false
  let isStopped = false
  let isBlind = false
  let leftAloneUntilMs = 0
  let rest = new AbortController()

  const turn = async (): Promise<number> => {
    const standing = await errand.look()
    state = { ...state, seenAt: world.now().toISOString(), standing }
    // Whoever pushed until now may have come further since this look.
    if (!standing.isHeld) return (await holds.hold(receiver)) ? 0 : elsewhereMs
    const leftAloneMs = leftAloneUntilMs - world.now().getTime()
    if (leftAloneMs > 0) return Math.min(leftAloneMs, longestSleepMs)
    try {
      const pushed = await errand.push(standing, () => isStopped)
      if (pushed === 'sent') await recovered(standing.outage)
      return pushed === 'nothing' ? idleMs : 0
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error
      return await failed(error, standing)
    }
  }

  const failed = async ({ message, retryAfterMs }: NotTaken, { outage }: Standing): Promise<number> => {
    isFailing = true
    errand.onNotTaken?.()
    if (outage === null) onProblem(`${receiver} ${message}`, null)
    await holds.failed(receiver, message)
    const isDue = outage !== null && outage.seconds >= graceSeconds
    if (isDue && (outage.toldSecondsAgo ?? tellAgainSeconds) >= tellAgainSeconds) await tell(message, outage)
    leftAloneUntilMs = world.now().getTime() + Math.min(retryAfterMs, longestRetryAfterMs)
    // As long as the outage is old, which a restart does not forget: each rest is about twice the one before.
    const waitMs = Math.min(longestWaitMs, Math.max(shortestWaitMs, (outage?.seconds ?? 0) * 1_000))
    return waitMs * (0.5 + world.random() / 2)
  }

  const tell = async (cause: string, { since }: Outage) => {
    await world.auditLog.append({
      ...note,
      action: errand.events.failing,
      facts: { receiver, from_time: since, cause },
    })
    await holds.told(receiver)
  }

  const recovered = async (outage: Outage | null) => {
    isFailing = false
    if (outage === null) return
    const { since, seconds, toldSecondsAgo } = outage
    // Only an outage that is on record ends on record, and before it is forgotten.
    if (toldSecondsAgo !== null && toldSecondsAgo <= seconds) {
      const facts = { receiver, from_time: since, seconds: Math.round(seconds) }
      await world.auditLog.append({ ...note, action: errand.events.resumed, facts })
    }
    await holds.recovered(receiver)
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
          if (!isBlind) onProblem(`How far ${receiver} is could not be read or kept`, error)
          isBlind = true
          return elsewhereMs
        },
      )
      await world.pause(restMs, rest.signal)
    }
    await holds.release(receiver)
  })()

  return {
    state: () => state,
    // A receiver that fails is asked again when its time has come, whatever is new.
    poke: () => {
      if (!isFailing) rest.abort()
    },
    stop: async () => {
      isStopped = true
      rest.abort()
      await running
    },
  }
}

const note = { log: 'ops', phase: 'note', actor: consoleItself, source: null } as const

import 'server-only'
import { ApiFailure } from './api-failure.ts'
import type { Connection } from './client.ts'

/** Whether the API server answers at all, asked beside the watches, which say nothing when nothing happens. */
export type Pulse = {
  readonly isAlive: () => boolean
  /** Time of the newest answer or of the start, in milliseconds. */
  readonly lastContact: () => number
  /** The last failure in words; null while the server answers. */
  readonly lastError: () => string | null
  /** Asks now: somebody lost a connection. */
  readonly check: () => void
  readonly onChange: (listener: (isAlive: boolean) => void) => () => void
  readonly stop: () => void
}

export type PulseTimings = { readonly everyMs: number; readonly timeoutMs: number; readonly retryMs: number }

export const pulseTimings: PulseTimings = { everyMs: 5_000, timeoutMs: 4_000, retryMs: 1_000 }

/**
 * `GET /livez` every 5 s. Any answer counts but those of a gateway in between. While nothing answers, a new question
 * goes out every second without waiting for the last: a question swallowed just before the return must not hide it.
 */
export function startPulse(connection: Connection, timings: PulseTimings = pulseTimings): Pulse {
  const listeners = new Set<(isAlive: boolean) => void>()
  const stopped = new AbortController()
  let isAlive = true
  let lastContact = Date.now()
  let lastError: string | null = null
  let timer: NodeJS.Timeout | undefined
  let unanswered = 0

  function askLater(afterMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void ask(), afterMs)
  }

  async function ask(): Promise<void> {
    if (stopped.signal.aborted) return
    if (!isAlive) askLater(timings.retryMs)
    const askedAt = Date.now()
    unanswered += 1
    const failure = await probe(connection, timings.timeoutMs, stopped.signal)
    unanswered -= 1
    // A question from before the newest answer says nothing about now.
    const isOutdated = failure !== null && askedAt < lastContact
    if (stopped.signal.aborted || isOutdated) return
    const wasAlive = isAlive
    note(failure)
    if (isAlive || wasAlive) askLater(isAlive ? timings.everyMs : timings.retryMs)
  }

  function note(failure: string | null): void {
    const wasAlive = isAlive
    isAlive = failure === null
    lastError = failure
    if (isAlive) lastContact = Date.now()
    if (isAlive === wasAlive) return
    // Sockets opened before the silence may still be swallowed by whatever caused it.
    if (isAlive) connection.renew()
    for (const listener of listeners) listener(isAlive)
  }

  void ask()
  return {
    isAlive: () => isAlive,
    lastContact: () => lastContact,
    lastError: () => lastError,
    check() {
      if (unanswered === 0) void ask()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      stopped.abort()
      clearTimeout(timer)
      listeners.clear()
    },
  }
}

/** Null when the API server answered, else why not. */
async function probe(connection: Connection, timeoutMs: number, signal: AbortSignal): Promise<string | null> {
  try {
    await connection.request({ path: '/livez', timeoutMs, signal })
    return null
  } catch (error) {
    if (error instanceof ApiFailure) return isGateway(error.status) ? error.message : null
    return error instanceof Error ? error.message : 'no answer'
  }
}

function isGateway(status: number): boolean {
  return status >= 502 && status <= 504
}

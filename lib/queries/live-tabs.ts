import { tabMessageSchema, type TabMessage } from './live-message.ts'

const name = 'tracardi-ops-live'

type Role = {
  /** This tab holds the stream from now on; the answer gives it up again. */
  readonly lead: () => () => void
  /** Another tab holds it, or soon will. */
  readonly follow: () => void
}

/**
 * One tab of the browser leads: six connections per host are all that HTTP/1.1 gives a browser, so a stream per tab
 * would block the seventh. A frozen leader keeps its lock; `takeOver` steals it.
 */
export function chooseLeader(role: Role): { readonly takeOver: () => void; readonly stop: () => void } {
  // Web Locks exist only on HTTPS and localhost; elsewhere every tab has its own stream.
  if (!('locks' in navigator)) return { takeOver: () => undefined, stop: role.lead() }
  let isStopped = false
  let steals = false
  let waiting = new AbortController()
  let release: () => void = () => undefined

  async function take(options: LockOptions): Promise<void> {
    let giveUp: (() => void) | null = null
    const hold = () => {
      giveUp = isStopped ? null : role.lead()
      return giveUp === null ? undefined : new Promise<void>((resolve) => (release = resolve))
    }
    // Rejects when the wait is given up, and when another tab steals the lock.
    await navigator.locks.request(name, options, hold).catch(() => undefined)
    leave(giveUp)
    if (isStopped) return
    const next: LockOptions = steals ? { steal: true } : { signal: waiting.signal }
    steals = false
    return take(next)
  }

  function leave(giveUp: (() => void) | null) {
    if (giveUp === null) return
    giveUp()
    if (!isStopped) role.follow()
  }

  role.follow()
  void take({ signal: waiting.signal })
  return {
    takeOver: () => {
      steals = true
      const given = waiting
      waiting = new AbortController()
      given.abort()
    },
    stop: () => {
      isStopped = true
      waiting.abort()
      release()
    },
  }
}

export type TabChannel = { readonly say: (message: TabMessage) => void; readonly close: () => void }

export function openTabChannel(onMessage: (message: TabMessage) => void): TabChannel {
  const channel = new BroadcastChannel(name)
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const parsed = tabMessageSchema.safeParse(data)
    if (parsed.success) onMessage(parsed.data)
  })
  return { say: (message) => channel.postMessage(message), close: () => channel.close() }
}

import type { LiveMessage } from '#lib/contracts/live.ts'
import { liveEvents, parseLiveMessage } from './live-message.ts'
import { silenceLimitMs } from './live-state.ts'

type Handlers = {
  readonly onMessage: (message: LiveMessage) => void
  readonly onLost: () => void
  /** Asks the console by a plain request after a loss: `ended` when nobody is signed in any more. */
  readonly probe: () => Promise<'ended' | 'answered' | 'silent'>
  readonly onEnded: () => void
}

export type LiveStream = {
  /** Something hints that the stream may be dead: reconnect unless it was heard just now. */
  readonly nudge: () => void
  readonly close: () => void
}

const tickMs = 1_000
const sleepGapMs = 5_000
const recentMs = 6_000
const longestDelayMs = 4_000

/**
 * One EventSource that comes back by itself. The browser's own retry is not used: it neither sees a silent socket nor
 * stops after a 401. A gap between two ticks means that the machine slept.
 */
export function openLiveStream(url: string, handlers: Handlers): LiveStream {
  let source: EventSource | null = null
  let heardAt = Date.now()
  let tickAt = Date.now()
  let attempts = 0
  let retry: ReturnType<typeof setTimeout> | undefined
  let isClosed = false

  function connect() {
    clearTimeout(retry)
    source?.close()
    heardAt = Date.now()
    const opened = new EventSource(url)
    source = opened
    for (const event of liveEvents) opened.addEventListener(event, (message) => hear(opened, event, message))
    opened.addEventListener('error', () => {
      if (source === opened) lose()
    })
  }

  function hear(from: EventSource, event: LiveMessage['event'], raw: MessageEvent<unknown>) {
    if (from !== source) return
    const message = parseLiveMessage(event, raw.data)
    // Better no picture than a wrong one: what cannot be read counts as lost.
    if (!message) return lose()
    heardAt = Date.now()
    attempts = 0
    if (message.event === 'session-ended') return end()
    handlers.onMessage(message)
  }

  function lose() {
    source?.close()
    source = null
    handlers.onLost()
    clearTimeout(retry)
    const delay = Math.min(longestDelayMs, 500 * 2 ** attempts) * (0.5 + Math.random() / 2)
    attempts += 1
    retry = setTimeout(() => void comeBack(), attempts === 1 ? delay / 2 : delay)
  }

  async function comeBack() {
    const answer = await handlers.probe()
    if (isClosed || source) return
    if (answer === 'ended') end()
    else if (answer === 'answered') connect()
    else lose()
  }

  function end() {
    close()
    handlers.onEnded()
  }

  function tick() {
    const now = Date.now()
    const slept = now - tickAt > sleepGapMs
    tickAt = now
    if (source && (slept || now - heardAt > silenceLimitMs)) lose()
  }

  function nudge() {
    if (isClosed) return
    if (!source || Date.now() - heardAt > recentMs) {
      attempts = 0
      lose()
    }
  }

  function close() {
    isClosed = true
    clearTimeout(retry)
    clearInterval(ticker)
    source?.close()
    source = null
  }

  const ticker = setInterval(tick, tickMs)
  connect()
  return { nudge, close }
}

import 'server-only'
import type { Action } from '#lib/domain/action.ts'
import type { TopologyDelta } from '#lib/domain/topology-delta.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { byteStream, encodeMessage, type ByteStream } from './event-stream.ts'
import type { Observer } from './observer.ts'

export type LiveHubOptions = {
  readonly observer: Pick<Observer, 'topology' | 'freshness' | 'version' | 'onDelta'>
  /** Open actions and the newest others, for the snapshot. */
  readonly recentActions: () => Promise<readonly Action[]>
  readonly onError: (error: unknown) => void
  readonly heartbeatMs?: number
  /** A browser that takes nothing for so long is gone. */
  readonly stuckMs?: number
}

export type Subscription = {
  readonly sessionId: string
  /** Asked at each heartbeat. A rejection is an outage, not an end: the stream goes on for a while. */
  readonly isAlive: () => Promise<boolean>
  readonly signal: AbortSignal
}

/** Fans the observer's news out: what is told to all is written once and sent to each. */
export type LiveHub = {
  /** Body of a `text/event-stream`. Begins with a snapshot, ends with the signal, the session or the hub. */
  readonly subscribe: (subscription: Subscription) => ReadableStream<Uint8Array>
  readonly announce: (action: Action) => void
  /** The history of the workload has grown: whoever shows it asks again. */
  readonly announceHistory: (ref: WorkloadRef) => void
  /** Ends every stream of the session now. */
  readonly endSession: (sessionId: string) => void
  readonly size: () => number
  readonly stop: () => void
}

const mostOutages = 15

/** `joining`: a snapshot is being made. `behind`: messages were left out, so a snapshot is due once there is room. */
type SubscriberState = 'joining' | 'live' | 'behind'

type Subscriber = Subscription & {
  readonly stream: ByteStream
  state: SubscriberState
  /** Announced while the snapshot's actions were being read. */
  announced: Action[]
  outages: number
  /** When the browser last took something. */
  takenAt: number
}

export function createLiveHub(options: LiveHubOptions): LiveHub {
  const { observer, recentActions, onError } = options
  const heartbeatMs = options.heartbeatMs ?? 4_000
  const stuckMs = options.stuckMs ?? 60_000
  const subscribers = new Set<Subscriber>()
  let sequence = 0
  let kept: { readonly version: number; readonly asOf: string | null; readonly topology: string } | null = null

  const encode = (event: string, data: string) => encodeMessage((sequence += 1), event, data)

  /** One text for all who join within the same version: fifty browsers come back at once after a restart. */
  function topologyText(version: number): string {
    // A bookmark moves the age without a new version; an old age in a new picture would read as silence.
    const { asOf } = observer.freshness()
    if (kept?.version !== version || kept.asOf !== asOf)
      kept = { version, asOf, topology: JSON.stringify(observer.topology()) }
    return kept.topology
  }

  function sendToAll(event: string, data: string): void {
    if (subscribers.size === 0) return
    const bytes = encode(event, data)
    for (const subscriber of subscribers) send(subscriber, bytes)
  }

  /** Whoever is behind is not queued for: once there is room again, one snapshot brings them up to date. */
  function send(subscriber: Subscriber, bytes: Uint8Array): void {
    if (subscriber.state === 'live' && !subscriber.stream.write(bytes)) subscriber.state = 'behind'
  }

  async function sendSnapshot(subscriber: Subscriber): Promise<void> {
    subscriber.state = 'joining'
    subscriber.announced = []
    const recent = await recentActions()
    if (!subscribers.has(subscriber)) return
    const version = observer.version()
    const actions = JSON.stringify(merged(recent, subscriber.announced))
    subscriber.state = 'live'
    send(
      subscriber,
      encode('snapshot', `{"version":${version},"topology":${topologyText(version)},"actions":${actions}}`),
    )
  }

  function startSnapshot(subscriber: Subscriber): void {
    sendSnapshot(subscriber).catch((error: unknown) => {
      onError(error)
      leave(subscriber)
    })
  }

  function leave(subscriber: Subscriber): void {
    if (subscribers.delete(subscriber)) subscriber.stream.end()
  }

  function endFor(subscriber: Subscriber): void {
    if (!subscribers.has(subscriber)) return
    subscriber.stream.write(encode('session-ended', '{}'))
    leave(subscriber)
  }

  async function beat(): Promise<void> {
    const { asOf, freshness } = observer.freshness()
    sendToAll('heartbeat', JSON.stringify({ at: new Date().toISOString(), asOf, freshness }))
    await Promise.all([...subscribers].map(checkSession))
  }

  async function checkSession(subscriber: Subscriber): Promise<void> {
    const isStuck = subscriber.state === 'behind' && performance.now() - subscriber.takenAt > stuckMs
    if (isStuck) return leave(subscriber)
    try {
      const isAlive = await subscriber.isAlive()
      subscriber.outages = 0
      if (!isAlive) endFor(subscriber)
    } catch (error) {
      subscriber.outages += 1
      if (subscriber.outages === 1) onError(error)
      if (subscriber.outages >= mostOutages) leave(subscriber)
    }
  }

  const unsubscribe = observer.onDelta((delta: TopologyDelta) => sendToAll('delta', JSON.stringify(delta)))
  const beating = setInterval(() => void beat(), heartbeatMs)
  beating.unref()

  return {
    subscribe(subscription) {
      const stream = byteStream({
        onRoom() {
          subscriber.takenAt = performance.now()
          if (subscriber.state === 'behind') startSnapshot(subscriber)
        },
        onCancel: () => leave(subscriber),
      })
      const subscriber: Subscriber = {
        ...subscription,
        stream,
        state: 'joining',
        announced: [],
        outages: 0,
        takenAt: performance.now(),
      }
      subscribers.add(subscriber)
      subscription.signal.addEventListener('abort', () => leave(subscriber), { once: true })
      if (subscription.signal.aborted) leave(subscriber)
      else startSnapshot(subscriber)
      return stream.body
    },
    announce(action) {
      for (const subscriber of subscribers) if (subscriber.state === 'joining') subscriber.announced.push(action)
      sendToAll('action', JSON.stringify(action))
    },
    announceHistory: ({ namespace, kind, name }) => sendToAll('history', JSON.stringify({ namespace, kind, name })),
    endSession(sessionId) {
      for (const subscriber of subscribers) if (subscriber.sessionId === sessionId) endFor(subscriber)
    },
    size: () => subscribers.size,
    stop() {
      clearInterval(beating)
      unsubscribe()
      for (const subscriber of subscribers) leave(subscriber)
    },
  }
}

/** What was announced while the list was being read is newer than the list. */
function merged(recent: readonly Action[], announced: readonly Action[]): readonly Action[] {
  const actions = new Map(recent.map((action) => [action.id, action]))
  for (const action of announced) actions.set(action.id, action)
  return [...actions.values()]
}

import 'server-only'
import { roleLine, splitResource } from '#lib/domain/role-line.ts'
import type { Stream, StreamState } from '#lib/domain/topology.ts'
import type { Pulse } from './pulse.ts'

/** What keeps a stream from working although the server answers. */
export type WatchBlock = { readonly status: 401 | 403; readonly roleLine: string }

export type StreamRecord = {
  readonly stream: () => Stream
  readonly block: () => WatchBlock | null
  readonly isWaiting: () => boolean
  readonly hasWorked: () => boolean
  /** Since the last news, or 0 before the first. */
  readonly newsAgeMs: () => number
  /** An event, a bookmark, a list or the end of a watch arrived, on time. */
  readonly news: () => void
  readonly connected: () => void
  readonly lost: (message: string) => void
  readonly blocked: (status: 401 | 403) => void
  /** The cluster has no such API, so there are no such objects. */
  readonly absent: () => void
  readonly listed: () => void
  readonly reconnects: () => void
}

type RecordOptions = {
  readonly resource: string
  readonly namespace: string | null
  readonly essential: boolean
  readonly pulse: Pulse
  readonly silenceMs: number
  readonly staleMs: number
  readonly onState: () => void
}

/** How good one stream is, from what happened to it and from the pulse. */
export function createStreamRecord(options: RecordOptions): StreamRecord {
  const { resource, namespace, essential, pulse, onState } = options
  let lists = 0
  let reconnects = 0
  let newsAt: number | null = null
  let lostAt: number | null = null
  let lastError: string | null = null
  let block: WatchBlock | null = null
  let isAbsent = false

  function state(): StreamState {
    if (block) return 'forbidden'
    if (newsAt === null) return 'starting'
    if (isAbsent) return pulse.isAlive() ? 'live' : 'delayed'
    const now = Date.now()
    if (now - newsAt >= options.silenceMs) return 'stale'
    const since = pulse.isAlive() ? lostAt : Math.min(lostAt ?? now, pulse.lastContact())
    if (since === null) return 'live'
    return now - since >= options.staleMs ? 'stale' : 'delayed'
  }

  return {
    stream: () => ({
      resource,
      namespace,
      essential,
      reconnects,
      lastError,
      isAbsent,
      state: state(),
      asOf: newsAt === null ? null : new Date(newsAt).toISOString(),
      relists: Math.max(0, lists - 1),
    }),
    block: () => block,
    isWaiting: () => block !== null || isAbsent || lostAt !== null,
    hasWorked: () => newsAt !== null,
    newsAgeMs: () => (newsAt === null ? 0 : Date.now() - newsAt),
    news() {
      newsAt = Date.now()
    },
    connected() {
      const isNews = lostAt !== null || block !== null || lastError !== null || isAbsent
      lostAt = null
      block = null
      isAbsent = false
      lastError = null
      if (isNews) onState()
    },
    lost(message) {
      lostAt ??= Date.now()
      lastError = message
      onState()
    },
    blocked(status) {
      block = { status, roleLine: roleLine({ resource, verbs: ['list', 'watch'] }) }
      lastError = blockWords(status, resource, namespace)
      onState()
    },
    absent() {
      isAbsent = true
      lostAt = null
      block = null
      lastError = null
      newsAt = Date.now()
      onState()
    },
    listed() {
      lists += 1
      newsAt = Date.now()
      onState()
    },
    reconnects() {
      reconnects += 1
    },
  }
}

function blockWords(status: 401 | 403, resource: string, namespace: string | null): string {
  const { plural } = splitResource(resource)
  const where = namespace === null ? 'in the whole cluster' : `in namespace ${namespace}`
  return status === 401
    ? 'The API server does not accept the console’s credentials'
    : `The console’s account may not list and watch ${plural} ${where}`
}

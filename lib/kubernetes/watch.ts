import 'server-only'
import { splitResource, roleLine } from '#lib/domain/role-line.ts'
import type { Stream, StreamState } from '#lib/domain/topology.ts'
import { ApiFailure } from './api-failure.ts'
import { backoffMs, watchBackoff } from './backoff.ts'
import type { Connection } from './client.ts'
import { isJson, numberAt, objectAt, textAt, valueAt, type Json } from './json.ts'
import { jsonLines } from './json-lines.ts'
import { listPages } from './list-pages.ts'
import type { Pulse } from './pulse.ts'

/** What is watched and what is kept of each object; the rest is dropped at once. */
export type WatchedKind<Facts> = {
  /** `plural` or `group/plural`, as RBAC names it. */
  readonly resource: string
  readonly path: (namespace: string | null) => string
  readonly essential: boolean
  /** True for an API that a cluster may lack: 404 then means that there are no such objects. */
  readonly mayBeAbsent: boolean
  /** Asked before the list: without rights an absent API answers 403 to a list, but 404 to this. */
  readonly discovery?: string
  /** Beyond so many the oldest are forgotten. */
  readonly atMost?: number
  readonly translate: (object: Json) => Facts
}

export type WatchChange<Facts> =
  | { readonly type: 'set'; readonly key: string; readonly facts: Facts }
  | { readonly type: 'removed'; readonly key: string }

export type WatchTimings = {
  readonly timeoutSeconds: () => number
  /** No event or bookmark for so long is a failure. */
  readonly silenceMs: number
  /** Contact lost for so long makes the stream stale. */
  readonly staleMs: number
  readonly forbiddenRetryMs: number
  readonly healthyAfterMs: number
  readonly mostWaitWhileAliveMs: number
}

export const watchTimings: WatchTimings = {
  timeoutSeconds: () => 300 + Math.floor(Math.random() * 60),
  silenceMs: 90_000,
  staleMs: 10_000,
  forbiddenRetryMs: 60_000,
  healthyAfterMs: 60_000,
  mostWaitWhileAliveMs: 3_000,
}

export type WatchOptions<Facts> = {
  readonly connection: Connection
  readonly pulse: Pulse
  readonly kind: WatchedKind<Facts>
  readonly namespace: string | null
  readonly onChanges: (changes: readonly WatchChange<Facts>[]) => void
  /** The stream's state may have changed; ask `stream()`. */
  readonly onState: () => void
  readonly timings?: WatchTimings
  readonly random?: () => number
}

/** What keeps a stream from working although the server answers. */
export type WatchBlock = { readonly status: 401 | 403; readonly roleLine: string; readonly detail: string }

export type Watch = {
  readonly stream: () => Stream
  readonly block: () => WatchBlock | null
  /** Tries again now what would wait. */
  readonly refresh: () => void
  readonly stop: () => Promise<void>
}

type Known = { readonly uid: string; readonly version: string }

/** The reasons to leave a watch that are no failure of the server's. */
type Leave = 'stopped' | 'server-is-back' | 'silence'

class WatchInterrupted extends Error {
  override readonly name = 'WatchInterrupted'
  readonly why: Leave
  constructor(why: Leave) {
    super(why)
    this.why = why
  }
}

/** An `ERROR` event of the watch protocol. */
class WatchError extends Error {
  override readonly name = 'WatchError'
  readonly code: number
  constructor(object: unknown) {
    const code = numberAt(object, 'code') ?? 0
    super(
      `The watch ended with ${code} ${textAt(object, 'reason') ?? ''}: ${textAt(object, 'message') ?? 'no reason given'}`,
    )
    this.code = code
  }
}

/**
 * One list and one watch of one kind in one namespace, for as long as the process lives. It resumes after every end,
 * never stops for an error, notices silence, and says how old its knowledge is.
 */
export function startWatch<Facts>(options: WatchOptions<Facts>): Watch {
  const { connection, pulse, kind, namespace } = options
  const timings = options.timings ?? watchTimings
  const random = options.random ?? Math.random
  const path = kind.path(namespace)
  const known = new Map<string, Known>()

  let version: string | null = null
  let attempt = new AbortController()
  let wake: () => void = () => {}
  let isStopped = false
  let failures = 0
  let silences = 0
  let relists = 0
  let reconnects = 0
  let lists = 0
  let newsAt: number | null = null
  let lostAt: number | null = null
  let lastError: string | null = null
  let block: WatchBlock | null = null
  let isAbsent = false
  let isReturned = false

  function state(): StreamState {
    if (block) return 'forbidden'
    if (newsAt === null) return 'starting'
    if (isAbsent) return pulse.isAlive() ? 'live' : 'delayed'
    const now = Date.now()
    if (now - newsAt >= timings.silenceMs) return 'stale'
    const since = pulse.isAlive() ? lostAt : Math.min(lostAt ?? now, pulse.lastContact())
    if (since === null) return 'live'
    return now - since >= timings.staleMs ? 'stale' : 'delayed'
  }

  function news(): void {
    newsAt = Date.now()
    silences = 0
  }

  function connected(): void {
    const changed = lostAt !== null || block !== null || lastError !== null
    lostAt = null
    block = null
    isAbsent = false
    lastError = null
    if (changed) options.onState()
  }

  function lost(message: string): void {
    lostAt ??= Date.now()
    lastError = message
    options.onState()
  }

  async function relist(signal: AbortSignal): Promise<void> {
    if (kind.discovery !== undefined) await connection.request({ path: kind.discovery, signal })
    const listed = await listPages(connection, path, keep, signal)
    const changes: WatchChange<Facts>[] = []
    const seen = new Set<string>()
    for (const { key, uid, version: itemVersion, facts } of newestOf(listed.items)) {
      seen.add(key)
      if (facts === null) continue
      known.set(key, { uid, version: itemVersion })
      changes.push({ type: 'set', key, facts })
    }
    for (const key of known.keys()) {
      if (seen.has(key)) continue
      known.delete(key)
      changes.push({ type: 'removed', key })
    }
    version = listed.version
    lists += 1
    if (lists > 1) relists += 1
    if (changes.length > 0) options.onChanges(changes)
    news()
    connected()
    options.onState()
  }

  type Listed = { key: string; uid: string; version: string; at: string; facts: Facts | null }

  /** Facts are null for an object that has not changed since it was last seen. */
  function keep(object: Json): Listed {
    const id = identify(object)
    const before = known.get(id.key)
    const isSame = before?.uid === id.uid && before.version === id.version
    return { ...id, facts: isSame ? null : kind.translate(object) }
  }

  function newestOf(items: readonly Listed[]): readonly Listed[] {
    if (kind.atMost === undefined || items.length <= kind.atMost) return items
    return items.toSorted((one, other) => one.at.localeCompare(other.at)).slice(-kind.atMost)
  }

  /**
   * A server that came back may have come back older, restored from a copy. A watch from a version of its future
   * answers 200 and stays silent, so the version is compared first, with a list of one.
   */
  async function checkVersion(signal: AbortSignal): Promise<void> {
    const { body } = await connection.request({ path: `${path}?limit=1`, signal })
    if (isOlder(textAt(body, 'metadata', 'resourceVersion'), version)) distrust()
    isReturned = false
  }

  async function follow(signal: AbortSignal): Promise<void> {
    const query = `watch=true&allowWatchBookmarks=true&timeoutSeconds=${timings.timeoutSeconds()}&resourceVersion=${version}`
    const body = await connection.stream(`${path}?${query}`, signal)
    connected()
    for await (const line of jsonLines(body)) receive(line)
  }

  function receive(line: unknown): void {
    const type = textAt(line, 'type')
    const object = valueAt(line, 'object')
    if (type === 'ERROR') throw new WatchError(object)
    if (!isJson(object)) throw new Error('The API server sent a watch event without an object')
    // First the version: an event that the handler refuses must not come back for ever.
    version = textAt(object, 'metadata', 'resourceVersion') ?? version
    news()
    arm()
    if (type === 'BOOKMARK') return
    const change = type === 'DELETED' ? forget(object) : remember(object)
    options.onChanges(change)
  }

  function remember(object: Json): readonly WatchChange<Facts>[] {
    const { key, uid, version: itemVersion } = identify(object)
    const set: WatchChange<Facts> = { type: 'set', key, facts: kind.translate(object) }
    // Last in the order of the map: the newest is the last to be forgotten.
    known.delete(key)
    known.set(key, { uid, version: itemVersion })
    const oldest = kind.atMost !== undefined && known.size > kind.atMost ? known.keys().next().value : undefined
    if (oldest === undefined) return [set]
    known.delete(oldest)
    return [set, { type: 'removed', key: oldest }]
  }

  function forget(object: Json): readonly WatchChange<Facts>[] {
    const { key } = identify(object)
    known.delete(key)
    return [{ type: 'removed', key }]
  }

  let watchdog: NodeJS.Timeout | undefined
  function arm(): void {
    clearTimeout(watchdog)
    watchdog = setTimeout(() => attempt.abort(new WatchInterrupted('silence')), timings.silenceMs)
  }

  /** One list if needed and one watch, to its end. Returns how long to wait before the next. */
  async function once(): Promise<number> {
    attempt = new AbortController()
    const startedAt = Date.now()
    arm()
    try {
      if (isReturned && version !== null) await checkVersion(attempt.signal)
      if (version === null) await relist(attempt.signal)
      await follow(attempt.signal)
      // A clean end is the time-out we asked for. Ends without any pause between them are not.
      if (Date.now() - startedAt < 1_000) return afterFailure('The watch ends as soon as it begins', startedAt)
      failures = 0
      return 0
    } catch (error) {
      return waitAfter(error, startedAt)
    } finally {
      clearTimeout(watchdog)
      attempt.abort(new WatchInterrupted('stopped'))
    }
  }

  function waitAfter(error: unknown, startedAt: number): number {
    const reason: unknown = attempt.signal.aborted ? attempt.signal.reason : null
    if (reason instanceof WatchInterrupted) return afterInterruption(reason.why)
    if (error instanceof WatchError && error.code === 410) return afterExpiry(error.message, startedAt)
    if (error instanceof ApiFailure) return afterAnswer(error, startedAt)
    if (!(error instanceof WatchError) && !isTransport(error)) distrust()
    pulse.check()
    return afterFailure(messageOf(error), startedAt)
  }

  /** Nobody knows what a refused event would have changed: everything is listed and handed out again. */
  function distrust(): void {
    version = null
    for (const [key, { uid }] of known) known.set(key, { uid, version: '' })
  }

  function afterInterruption(why: Leave): number {
    if (why === 'stopped') return 0
    reconnects += 1
    if (why === 'server-is-back') {
      lost('The API server was out of reach')
      return 0
    }
    silences += 1
    lost(`No event and no bookmark for ${Math.round(timings.silenceMs / 1000)} s`)
    if (silences >= 2) version = null
    pulse.check()
    return 0
  }

  function afterExpiry(message: string, startedAt: number): number {
    version = null
    lastError = message
    // Straight to a new list, unless lists themselves keep expiring.
    return Date.now() - startedAt < 1_000 && failures > 0 ? afterFailure(message, startedAt) : ((failures += 1), 0)
  }

  function afterAnswer(failure: ApiFailure, startedAt: number): number {
    const { status } = failure
    if (status === 410) return afterExpiry(failure.message, startedAt)
    if (status === 401 || status === 403) {
      block = {
        status,
        roleLine: roleLine({ resource: kind.resource, verbs: ['list', 'watch'] }),
        detail: failure.detail,
      }
      lastError = blockWords(status, kind.resource, namespace)
      options.onState()
      return timings.forbiddenRetryMs
    }
    if (status === 404 && kind.mayBeAbsent) {
      forgetAll()
      isAbsent = true
      news()
      options.onState()
      return timings.forbiddenRetryMs
    }
    const wait = afterFailure(failure.message, startedAt)
    const isBusy = status === 429 || status === 503
    return isBusy && failure.retryAfterSeconds !== null ? Math.max(wait, failure.retryAfterSeconds * 1000) : wait
  }

  function forgetAll(): void {
    const changes = [...known.keys()].map((key): WatchChange<Facts> => ({ type: 'removed', key }))
    known.clear()
    if (changes.length > 0) options.onChanges(changes)
  }

  function afterFailure(message: string, startedAt: number): number {
    failures = Date.now() - startedAt >= timings.healthyAfterMs ? 1 : failures + 1
    reconnects += 1
    lost(message)
    const wait = backoffMs(failures, watchBackoff, random)
    return pulse.isAlive() ? Math.min(wait, timings.mostWaitWhileAliveMs) : wait
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      const waitMs = await once()
      if (!isStopped && waitMs > 0) await sleep(waitMs)
    }
  }

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  const unsubscribe = pulse.onChange((isAlive) => {
    options.onState()
    if (!isAlive) return
    isReturned = true
    attempt.abort(new WatchInterrupted('server-is-back'))
    wake()
  })
  const running = run()

  return {
    stream: () => ({
      resource: kind.resource,
      namespace,
      state: state(),
      asOf: newsAt === null ? null : new Date(newsAt).toISOString(),
      relists,
      reconnects,
      lastError,
      essential: kind.essential,
    }),
    block: () => block,
    refresh() {
      if (block || isAbsent || lostAt !== null) wake()
    },
    async stop() {
      isStopped = true
      unsubscribe()
      attempt.abort(new WatchInterrupted('stopped'))
      wake()
      await running
    },
  }
}

function identify(object: Json): { key: string; uid: string; version: string; at: string } {
  const metadata = objectAt(object, 'metadata')
  const name = textAt(metadata, 'name')
  if (name === null) throw new Error('The API server sent an object without a name')
  return {
    key: `${textAt(metadata, 'namespace') ?? ''}/${name}`,
    uid: textAt(metadata, 'uid') ?? '',
    version: textAt(metadata, 'resourceVersion') ?? '',
    at: textAt(object, 'lastTimestamp') ?? textAt(metadata, 'creationTimestamp') ?? '',
  }
}

/** Versions of one API server are numbers that grow, though longer than a double holds. */
function isOlder(version: string | null, than: string | null): boolean {
  if (version === null || than === null || !/^\d+$/.test(version) || !/^\d+$/.test(than)) return false
  return BigInt(version) < BigInt(than)
}

function blockWords(status: 401 | 403, resource: string, namespace: string | null): string {
  const { plural } = splitResource(resource)
  const where = namespace === null ? 'in the whole cluster' : `in namespace ${namespace}`
  return status === 401
    ? 'The API server does not accept the console’s credentials'
    : `The console’s account may not list and watch ${plural} ${where}`
}

/** A cut connection leaves the cache as right as it was; anything else may not. */
function isTransport(error: unknown): boolean {
  return (
    error instanceof Error && ('code' in error || error.name === 'ClusterUnavailable' || error.name === 'SyntaxError')
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The watch failed without a reason'
}

import 'server-only'
import type { Stream } from '#lib/domain/topology.ts'
import { ApiFailure } from './api-failure.ts'
import { backoffMs, watchBackoff } from './backoff.ts'
import type { Connection } from './client.ts'
import { isJson, textAt, valueAt } from './json.ts'
import { jsonLines } from './json-lines.ts'
import { listPages } from './list-pages.ts'
import type { Pulse } from './pulse.ts'
import { createStreamRecord, type WatchBlock } from './stream-record.ts'
import { createWatchCache } from './watch-cache.ts'
import { leavesCacheRight, WatchError, WatchInterrupted, type Leave } from './watch-ends.ts'
import { watchTimings, type WatchTimings } from './watch-timings.ts'
import type { WatchChange, WatchedKind } from './watched-kind.ts'

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

/** How long the watch may say nothing, and what that is called. */
type Patience = { readonly ms: number; readonly why: Leave }

export type Watch = {
  readonly stream: () => Stream
  readonly block: () => WatchBlock | null
  /** Tries again now what would wait. */
  readonly refresh: () => void
  readonly stop: () => Promise<void>
}

/**
 * One list and one watch of one kind in one namespace, for as long as the process lives. It resumes after every end,
 * never stops for an error, notices silence, and says how old its knowledge is.
 */
export function startWatch<Facts>(options: WatchOptions<Facts>): Watch {
  const { connection, pulse, kind, namespace, onChanges, onState } = options
  const timings = options.timings ?? watchTimings
  const random = options.random ?? Math.random
  const path = kind.path(namespace)
  const cache = createWatchCache(kind)
  const { resource, essential } = kind
  const record = createStreamRecord({ resource, essential, namespace, pulse, onState, ...timings })

  let version: string | null = null
  let attempt = new AbortController()
  let watchdog: NodeJS.Timeout | undefined
  let wake: () => void = () => {}
  let isStopped = false
  /** The server was away: once it is known to have our version, its open watch is as good as news. */
  let isReturned = false
  /** What the server is now may be older than what we know. */
  let isDoubted = false
  /** Of this kind to this console: a watch that brought one may be a long one. */
  let sendsBookmarks = false
  const untilSilence: Patience = { ms: timings.silenceMs, why: 'silence' }
  let patience = untilSilence
  let failures = 0
  let silences = 0
  let refusals = 0

  async function relist(signal: AbortSignal): Promise<void> {
    if (kind.discovery !== undefined) await connection.request({ path: kind.discovery, signal })
    const listed = await listPages(connection, path, cache.keep, signal)
    const changes = cache.replace(listed.items)
    version = listed.version
    isReturned = false
    isDoubted = false
    silences = 0
    if (changes.length > 0) onChanges(changes)
    record.connected()
    record.listed()
  }

  /**
   * A server that came back may have come back older, restored from a copy. A watch from a version of its future
   * answers 200 and stays silent, so the version is compared first, with a list of one.
   */
  async function latestVersion(signal: AbortSignal): Promise<string | null> {
    const { body } = await connection.request({ path: `${path}?limit=1`, signal })
    const latest = textAt(body, 'metadata', 'resourceVersion')
    isDoubted = false
    if (!isOlder(latest, version)) return latest
    distrust()
    return null
  }

  /** One watch to its clean end. Returns whether that came when it was asked for. */
  async function follow(signal: AbortSignal, latest: string | null): Promise<boolean> {
    const seconds = sendsBookmarks ? timings.timeoutSeconds() : timings.provingSeconds(silenceLeftMs())
    const overdueMs = Math.min(timings.silenceMs, seconds * 1_000 + timings.overdueMs)
    patience = sendsBookmarks ? { ms: timings.quietMs, why: 'quiet' } : { ms: overdueMs, why: 'silence' }
    const query = `watch=true&allowWatchBookmarks=true&timeoutSeconds=${seconds}&resourceVersion=${version}`
    const openedAt = performance.now()
    const body = await connection.stream(`${path}?${query}`, signal)
    armWatchdog()
    record.connected()
    // From a version that the server is known to have, everything since comes now: no need to wait for a bookmark.
    if (isReturned && latest !== null) record.news()
    isReturned = false
    refusals = 0
    let isSilent = true
    for await (const line of jsonLines(body)) {
      receive(line)
      isSilent = false
    }
    // A server that shuts down ends its watches as cleanly, but early, and may have had more to say.
    const isOnTime = performance.now() - openedAt >= seconds * 950
    isDoubted = isSilent || !isOnTime
    if (isOnTime) proven(isSilent ? latest : null)
    return isOnTime
  }

  /**
   * Not every API server sends bookmarks for a kind that nobody changes. The end of a watch at the time that was asked
   * for is a sign of life too: it arrives after everything before it, so that nothing happened up to `latest`, which
   * was read before the watch began.
   */
  function proven(latest: string | null): void {
    version = latest ?? version
    silences = 0
    record.news()
  }

  function receive(line: unknown): void {
    const type = textAt(line, 'type')
    const object = valueAt(line, 'object')
    if (type === 'ERROR') throw new WatchError(object)
    if (!isJson(object)) throw new Error('The API server sent a watch event without an object')
    version = textAt(object, 'metadata', 'resourceVersion') ?? version
    silences = 0
    record.news()
    if (type === 'BOOKMARK') sendsBookmarks = true
    armWatchdog()
    if (type !== 'BOOKMARK') onChanges(type === 'DELETED' ? cache.remove(object) : cache.set(object))
  }

  function armWatchdog(): void {
    clearTimeout(watchdog)
    watchdog = setTimeout(() => attempt.abort(new WatchInterrupted(patience.why)), patience.ms)
  }

  function silenceLeftMs(): number {
    return timings.silenceMs - record.newsAgeMs()
  }

  /** One list if needed and one watch, to its end. Returns how long to wait before the next. */
  async function once(): Promise<number> {
    attempt = new AbortController()
    const startedAt = Date.now()
    patience = untilSilence
    armWatchdog()
    try {
      const latest = isDoubted && version !== null ? await latestVersion(attempt.signal) : null
      if (version === null) await relist(attempt.signal)
      const isOnTime = await follow(attempt.signal, latest)
      const isAtOnce = !isOnTime && Date.now() - startedAt < 1_000
      if (isAtOnce) return afterFailure('The watch ends as soon as it begins', startedAt)
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
    isDoubted = true
    sendsBookmarks = false
    const reason: unknown = attempt.signal.aborted ? attempt.signal.reason : null
    if (reason instanceof WatchInterrupted) return afterInterruption(reason.why)
    if (error instanceof WatchError && error.status === 410) return afterExpiry(error.message, startedAt)
    if (error instanceof ApiFailure) return afterAnswer(error, startedAt)
    if (!leavesCacheRight(error)) distrust()
    pulse.check()
    return afterFailure(error instanceof Error ? error.message : 'The watch failed without a reason', startedAt)
  }

  /** Nobody knows what a refused event would have changed: everything is listed and handed out again. */
  function distrust(): void {
    version = null
    cache.distrust()
  }

  function afterInterruption(why: Leave): number {
    switch (why) {
      case 'stopped':
      case 'quiet':
        return 0
      case 'server-is-back':
        record.lost('The API server was out of reach')
        break
      case 'silence':
        silences += 1
        if (silences >= 2) version = null
        record.lost(`No event, no bookmark and no end of the watch for ${Math.round(patience.ms / 1000)} s`)
        pulse.check()
        break
    }
    record.reconnects()
    return 0
  }

  /** Straight to a new list, unless lists themselves keep expiring. */
  function afterExpiry(message: string, startedAt: number): number {
    version = null
    if (failures > 0 && Date.now() - startedAt < 1_000) return afterFailure(message, startedAt)
    failures += 1
    return 0
  }

  function afterAnswer(failure: ApiFailure, startedAt: number): number {
    const { status } = failure
    if (status === 410) return afterExpiry(failure.message, startedAt)
    if (status === 401 || status === 403) return afterRefusal(status, failure.message, startedAt)
    if (status === 404 && kind.mayBeAbsent) {
      version = null
      onChanges(cache.clear())
      record.absent()
      return timings.forbiddenRetryMs
    }
    const wait = afterFailure(failure.message, startedAt)
    const isBusy = status === 429 || status === 503
    return isBusy && failure.retryAfterSeconds !== null ? Math.max(wait, failure.retryAfterSeconds * 1000) : wait
  }

  /**
   * An API server that has just started refuses for a moment, until it has read its own rules. What worked before is
   * therefore tried again soon, and called forbidden only when it stays so.
   */
  function afterRefusal(status: 401 | 403, message: string, startedAt: number): number {
    refusals += 1
    if (record.hasWorked() && refusals <= timings.refusalsForgiven) {
      afterFailure(message, startedAt)
      return timings.refusalRetryMs
    }
    record.blocked(status)
    return timings.forbiddenRetryMs
  }

  function afterFailure(message: string, startedAt: number): number {
    failures = Date.now() - startedAt >= timings.healthyAfterMs ? 1 : failures + 1
    record.reconnects()
    record.lost(message)
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
    onState()
    if (!isAlive) return
    isReturned = true
    isDoubted = true
    attempt.abort(new WatchInterrupted('server-is-back'))
    wake()
  })
  const running = run()

  return {
    stream: record.stream,
    block: record.block,
    refresh() {
      if (record.isWaiting()) wake()
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

/** Versions of one API server are numbers that grow, though longer than a double holds. */
function isOlder(version: string | null, than: string | null): boolean {
  if (version === null || than === null || !/^\d+$/.test(version) || !/^\d+$/.test(than)) return false
  return BigInt(version) < BigInt(than)
}

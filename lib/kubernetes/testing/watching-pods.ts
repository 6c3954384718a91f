import 'server-only'
import { afterEach, beforeEach } from 'vitest'
import { textAt, type Json } from '../json.ts'
import { startPulse, type Pulse } from '../pulse.ts'
import { startWatch, type Watch } from '../watch.ts'
import { watchTimings, type WatchTimings } from '../watch-timings.ts'
import type { WatchChange, WatchedKind } from '../watched-kind.ts'
import { startFakeApi, until, type FakeApi, type FakeRequest } from './fake-api.ts'

export const path = '/api/v1/namespaces/t/pods'

export const pods: WatchedKind<string> = {
  resource: 'pods',
  path: () => path,
  essential: true,
  mayBeAbsent: false,
  translate: (object) => textAt(object, 'metadata', 'labels', 'app') ?? 'none',
}

export function pod(name: string, version: string, app = 'a'): Json {
  return { metadata: { name, namespace: 't', uid: `uid-${name}`, resourceVersion: version, labels: { app } } }
}

/** A fake API server, a quick pulse and at most one watch of pods for each test of a file. */
export type Watching = {
  readonly api: () => FakeApi
  readonly pulse: () => Pulse
  readonly changes: readonly WatchChange<string>[]
  readonly start: (timings?: Partial<WatchTimings>, kind?: WatchedKind<string>) => Watch
  /** Waits for one open watch, the last of so many. */
  readonly isWatching: (times?: number) => Promise<void>
  readonly listRequests: () => readonly FakeRequest[]
  readonly watchRequests: () => readonly FakeRequest[]
  /** What the watch asked for: number 0 was the first, -1 the last. */
  readonly asked: (watchNumber: number, parameter: string) => string | null | undefined
}

export function watchingPods(): Watching {
  let api: FakeApi
  let pulse: Pulse
  let watch: Watch | null = null
  const changes: WatchChange<string>[] = []

  beforeEach(async () => {
    api = await startFakeApi()
    // A busy machine may keep an answer waiting for longer than it takes to give one.
    pulse = startPulse(api.connection, { everyMs: 40, timeoutMs: 1_200, retryMs: 20 })
    changes.length = 0
  })

  afterEach(async () => {
    await watch?.stop()
    watch = null
    pulse.stop()
    await api.close()
  })

  const requests = () => api.requests.filter((request) => request.path === path)
  const watchRequests = () => requests().filter(({ query }) => query.get('watch') === 'true')
  return {
    api: () => api,
    pulse: () => pulse,
    changes,
    start(timings = {}, kind = pods) {
      watch = startWatch({
        connection: api.connection,
        pulse,
        kind,
        namespace: 't',
        onChanges: (news) => changes.push(...news),
        onState: () => {},
        timings: { ...watchTimings, forbiddenRetryMs: 60, refusalRetryMs: 20, ...timings },
        random: () => 0.01,
      })
      return watch
    },
    isWatching: (times = 1) =>
      until(() => api.openWatches(path) === 1 && watchRequests().length >= times, `${times} watches were opened`),
    listRequests: () => requests().filter(({ query }) => query.get('limit') === '500'),
    watchRequests,
    asked: (watchNumber, parameter) => watchRequests().at(watchNumber)?.query.get(parameter),
  }
}

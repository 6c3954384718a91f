import 'server-only'

export type WatchTimings = {
  /** Of a watch that brings bookmarks. */
  readonly timeoutSeconds: () => number
  /** Of a watch whose clean end is its only sign of life, which has to come before the time that is left is over. */
  readonly provingSeconds: (leftMs: number) => number
  /** A watch that brought bookmarks brings one in less; else its clean end is waited for. */
  readonly quietMs: number
  /** So long after the end that was asked for it counts as missing. */
  readonly overdueMs: number
  /** No event, bookmark or clean end for so long is a failure. */
  readonly silenceMs: number
  /** Contact lost for so long makes the stream stale. */
  readonly staleMs: number
  readonly forbiddenRetryMs: number
  readonly refusalsForgiven: number
  readonly refusalRetryMs: number
  readonly healthyAfterMs: number
  readonly mostWaitWhileAliveMs: number
}

export const watchTimings: WatchTimings = {
  timeoutSeconds: () => 300 + Math.floor(Math.random() * 60),
  // Within the minute that is the shortest interval of compaction in use.
  provingSeconds: (leftMs) =>
    Math.max(5, Math.min(40 + Math.floor(Math.random() * 10), Math.floor(leftMs / 1_000) - 10)),
  quietMs: 65_000,
  overdueMs: 10_000,
  silenceMs: 90_000,
  staleMs: 10_000,
  forbiddenRetryMs: 60_000,
  refusalsForgiven: 3,
  refusalRetryMs: 1_000,
  healthyAfterMs: 60_000,
  mostWaitWhileAliveMs: 3_000,
}

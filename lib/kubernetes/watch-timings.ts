import 'server-only'

export type WatchTimings = {
  /** Of a watch that brings bookmarks. */
  readonly timeoutSeconds: () => number
  /** Of a watch whose clean end is its only sign of life: well within `silenceMs`, and within a compaction's interval. */
  readonly provingSeconds: () => number
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
  provingSeconds: () => 40 + Math.floor(Math.random() * 10),
  silenceMs: 90_000,
  staleMs: 10_000,
  forbiddenRetryMs: 60_000,
  refusalsForgiven: 3,
  refusalRetryMs: 1_000,
  healthyAfterMs: 60_000,
  mostWaitWhileAliveMs: 3_000,
}

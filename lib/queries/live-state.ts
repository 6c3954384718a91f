import { queryOptions } from '@tanstack/react-query'

import type { Freshness } from '#lib/domain/topology.ts'

/** `ended`: the session is over, and nothing is tried until someone signs in again. */
export type Connection = 'connecting' | 'live' | 'reconnecting' | 'ended'

/** What this browser knows about the stream of news. Times are the browser's own clock, in milliseconds. */
export type LiveState = {
  readonly connection: Connection
  /** When the console was last heard; null before the first time. */
  readonly heardAt: number | null
  /** The browser's clock minus the console's. */
  readonly skewMs: number
}

export const firstLiveState: LiveState = { connection: 'connecting', heardAt: null, skewMs: 0 }

/** Without a word from the console for this long, the picture counts as old. */
export const silenceLimitMs = 10_000

export function liveStateQuery() {
  return queryOptions({
    queryKey: ['live'],
    queryFn: (): LiveState => firstLiveState,
    enabled: false,
    initialData: firstLiveState,
    staleTime: Infinity,
    gcTime: Infinity,
  })
}

/** The age of the picture as a whole: the cluster's silence and the browser's count alike. */
export function effectiveFreshness(
  topology: { readonly freshness: Freshness },
  live: LiveState,
  now: number,
): Freshness {
  if (live.connection === 'live' || live.connection === 'connecting') return topology.freshness
  const silence = live.heardAt === null ? Infinity : now - live.heardAt
  if (silence >= silenceLimitMs || topology.freshness === 'stale') return 'stale'
  return topology.freshness === 'starting' ? 'starting' : 'delayed'
}

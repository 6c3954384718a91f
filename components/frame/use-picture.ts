'use client'

import { useQuery } from '@tanstack/react-query'

import type { Freshness, Topology } from '#lib/domain/topology.ts'
import { effectiveFreshness, liveStateQuery, type LiveState } from '#lib/queries/live-state.ts'
import { topologyQuery } from '#lib/queries/topology.ts'
import { useConsole } from './console-context.tsx'
import { useNow } from '../ui/use-now.ts'

export type Picture = {
  readonly topology: Topology
  readonly live: LiveState
  /** The worse of the cluster's freshness and the browser's. */
  readonly freshness: Freshness
  /** The console's clock, as well as the browser can tell. */
  readonly now: number
}

/** The newest picture, beginning with the one that the server drew. */
export function usePicture(initial: Topology): Picture {
  const { servedAt } = useConsole()
  const { data: topology } = useQuery({ ...topologyQuery(), initialData: initial })
  const { data: live } = useQuery(liveStateQuery())
  const browserNow = useNow(servedAt)
  return {
    topology,
    live,
    freshness: effectiveFreshness(topology, live, browserNow),
    now: browserNow - live.skewMs,
  }
}

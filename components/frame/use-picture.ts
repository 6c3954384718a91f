'use client'

import { useQuery } from '@tanstack/react-query'
import { createContext, use } from 'react'

import type { Action } from '#lib/domain/action.ts'
import type { Freshness, Topology } from '#lib/domain/topology.ts'
import { actionsQuery } from '#lib/queries/actions.ts'
import { effectiveFreshness, liveStateQuery, type LiveState } from '#lib/queries/live-state.ts'
import { topologyQuery } from '#lib/queries/topology.ts'
import { useNow } from '../ui/use-now.ts'

/** What is known now; the frame asks once and every view below it draws from the same. */
export type Picture = {
  readonly topology: Topology
  readonly live: LiveState
  /** The worse of the cluster's freshness and the browser's. */
  readonly freshness: Freshness
  /** The console's clock in milliseconds, as well as the browser can tell. */
  readonly now: number
  /** Null when the console could not say which changes it made. */
  readonly actions: readonly Action[] | null
}

export const PictureContext = createContext<Picture | null>(null)

export function usePicture(): Picture {
  const picture = use(PictureContext)
  if (!picture) throw new Error('usePicture needs a ConsoleFrame above it')
  return picture
}

export type FirstPaint = {
  readonly topology: Topology
  readonly actions: readonly Action[] | null
  readonly at: number
}

/** The newest picture, beginning with the one that the server drew. */
export function useNewestPicture(first: FirstPaint): Picture {
  const { data: topology } = useQuery({ ...topologyQuery(), initialData: first.topology })
  const { data: actions } = useQuery({
    ...actionsQuery(),
    ...(first.actions ? { initialData: first.actions } : {}),
  })
  const { data: live } = useQuery(liveStateQuery())
  const browserNow = useNow(first.at)
  return {
    topology,
    actions: actions ?? null,
    live,
    freshness: effectiveFreshness(topology, live, browserNow),
    now: browserNow - live.skewMs,
  }
}

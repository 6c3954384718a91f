'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import { isSignedOut } from '#lib/queries/http.ts'
import { effectiveFreshness, type LiveState } from '#lib/queries/live-state.ts'
import { wallQuery } from '#lib/queries/wall.ts'
import { useNow } from '../ui/use-now.ts'
import { PictureContext, type FirstPaint } from './use-picture.ts'

/** Keeps the picture of a screen on the wall, which asks for it every few seconds and has nothing else to hold. */
export function WallFrame({ first, children }: { first: Omit<FirstPaint, 'actions'>; children: ReactNode }) {
  const { data, error, dataUpdatedAt } = useQuery({
    ...wallQuery(),
    initialData: { topology: first.topology, skewMs: 0 },
    initialDataUpdatedAt: first.at,
  })
  const browserNow = useNow(first.at)
  const live: LiveState = { connection: connectionOf(error), heardAt: dataUpdatedAt, skewMs: data.skewMs }
  const picture = {
    topology: data.topology,
    live,
    freshness: effectiveFreshness(data.topology, live, browserNow),
    now: browserNow - data.skewMs,
    actions: null,
  }
  return <PictureContext value={picture}>{children}</PictureContext>
}

function connectionOf(error: Error | null): LiveState['connection'] {
  if (error === null) return 'live'
  return isSignedOut(error) ? 'ended' : 'reconnecting'
}

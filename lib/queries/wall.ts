import { queryOptions } from '@tanstack/react-query'

import {
  madeWallLinkSchema,
  wallLinkSchema,
  wallLinksAnswerSchema,
  wallOpenedSchema,
  wallSchema,
  type MadeWallLink,
  type WallLink,
} from '#lib/contracts/wall-links.ts'
import type { Topology } from '#lib/domain/topology.ts'
import { getJson, isSignedOut, sendJson } from './http.ts'

const askEveryMs = 5_000

export type WallPicture = { readonly topology: Topology; readonly skewMs: number }

/** The wall asks by itself: a screen's link does not open the stream of those who are signed in. */
export function wallQuery() {
  return queryOptions({
    queryKey: ['wall'],
    queryFn: async ({ signal }): Promise<WallPicture> => {
      const { now, topology } = await getJson('/api/wall', wallSchema, signal)
      return { topology, skewMs: Date.now() - Date.parse(now) }
    },
    refetchInterval: ({ state }) => (isSignedOut(state.error) ? false : askEveryMs),
    refetchIntervalInBackground: true,
    retry: false,
  })
}

export function wallLinksQuery() {
  return queryOptions({
    queryKey: ['wall-links'],
    queryFn: async ({ signal }): Promise<readonly WallLink[]> =>
      (await getJson('/api/wall/links', wallLinksAnswerSchema, signal)).links,
    refetchInterval: 60_000,
  })
}

export function makeWallLink(asked: { name: string; days: number }, csrf: string): Promise<MadeWallLink> {
  return sendJson({ method: 'POST', path: '/api/wall/links', body: asked, csrf }, madeWallLinkSchema)
}

export function endWallLink(id: string, csrf: string): Promise<WallLink> {
  const path = `/api/wall/links/${encodeURIComponent(id)}/revocation`
  return sendJson({ method: 'PUT', path, body: {}, csrf }, wallLinkSchema)
}

/** A screen has no session yet, so there is nothing that a token of a page could prove. */
export function openWallLink(token: string): Promise<{ readonly endsAt: string }> {
  return sendJson({ method: 'POST', path: '/api/wall/opening', body: { token }, csrf: '' }, wallOpenedSchema)
}

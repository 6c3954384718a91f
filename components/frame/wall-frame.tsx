'use client'

import type { ReactNode } from 'react'

import { useLive } from './use-live.ts'
import { PictureContext, useNewestPicture, type FirstPaint } from './use-picture.ts'

/** The one connection of a screen on the wall; it has no drafts to keep when somebody signs in again. */
export function WallFrame({ first, children }: { first: FirstPaint; children: ReactNode }) {
  useLive(() => location.reload())
  const picture = useNewestPicture(first)
  return <PictureContext value={picture}>{children}</PictureContext>
}

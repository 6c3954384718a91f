'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { startLive, type Live } from '#lib/queries/live.ts'

/** Keeps the page live while it is on screen, also after it comes back from the browser's back-forward cache. */
export function useLive(): { resume: () => void } {
  const client = useQueryClient()
  const live = useRef<Live | null>(null)
  useEffect(() => {
    const start = () => (live.current ??= startLive(client))
    const stop = () => {
      live.current?.stop()
      live.current = null
    }
    start()
    addEventListener('pageshow', start)
    addEventListener('pagehide', stop)
    return () => {
      removeEventListener('pageshow', start)
      removeEventListener('pagehide', stop)
      stop()
    }
  }, [client])
  return { resume: () => live.current?.resume() }
}

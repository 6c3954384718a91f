'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef } from 'react'

import { startLive, type Live } from '#lib/queries/live.ts'

/**
 * Keeps the page live while it is on screen, also after it comes back from the browser's back-forward cache.
 * @param onSignedIn Someone signed in again in another tab, and this one waits for `resume`.
 */
export function useLive(onSignedIn: () => void): { resume: () => void } {
  const client = useQueryClient()
  const live = useRef<Live | null>(null)
  const hearSignIn = useEffectEvent(onSignedIn)
  useEffect(() => {
    const start = () => (live.current ??= startLive(client, hearSignIn))
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

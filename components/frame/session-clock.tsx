'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

import { changeLiveState } from '#lib/queries/live-cache.ts'
import { isSignedOut } from '#lib/queries/http.ts'
import { sessionQuery } from '#lib/queries/session.ts'
import { Button } from '../ui/button.tsx'
import { Time } from '../ui/time.tsx'
import { useNow } from '../ui/use-now.ts'
import { useConsole } from './console-context.tsx'
import { Banner } from './live-banner.tsx'

const warnMs = 120_000
const renewEveryMs = 60_000

/** Keeps the session awake while someone works, and warns two minutes before it ends. */
export function SessionClock({ skewMs }: { skewMs: number }) {
  const { expiresAt, idleUntil, servedAt, zone } = useConsole()
  const client = useQueryClient()
  const { data, refetch, dataUpdatedAt } = useQuery({ ...sessionQuery(), enabled: false })
  const now = useNow(servedAt) - skewMs
  const ends = Date.parse(data?.expiresAt ?? expiresAt)
  const idles = Date.parse(data?.idleUntil ?? idleUntil)

  useEffect(() => {
    let askedAt = Math.max(dataUpdatedAt, servedAt)
    const renew = () => {
      if (Date.now() - askedAt < renewEveryMs) return
      askedAt = Date.now()
      void refetch().then(({ error }) => {
        if (isSignedOut(error)) changeLiveState(client, { connection: 'ended' })
      })
    }
    addEventListener('pointerdown', renew)
    addEventListener('keydown', renew)
    return () => {
      removeEventListener('pointerdown', renew)
      removeEventListener('keydown', renew)
    }
  }, [client, refetch, dataUpdatedAt, servedAt])

  const end = Math.min(ends, idles)
  if (now < end - warnMs || now >= end) return null
  const isLast = ends <= idles
  return (
    <Banner state="degraded">
      Your session ends at <Time at={new Date(end).toISOString()} zone={zone} />.{' '}
      {isLast ? (
        'You will be asked to sign in again; what is on the page is kept.'
      ) : (
        <Button onClick={() => void refetch()} className="ml-2">
          Stay signed in
        </Button>
      )}
    </Banner>
  )
}

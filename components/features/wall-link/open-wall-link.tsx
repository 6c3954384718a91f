'use client'

import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { paths } from '#components/frame/paths.ts'
import { Button } from '#components/ui/button.tsx'
import { FailedNote } from '#components/ui/state-note.tsx'
import { ApiRefusal } from '#lib/queries/http.ts'
import { openWallLink } from '#lib/queries/wall.ts'

/** Takes the token out of the address at once, trades it for the cookie of the wall, and goes there. */
export function OpenWallLink() {
  const token = useRef<string | null>(null)
  const { mutate, error } = useMutation({
    mutationFn: () => openWallLink(token.current ?? ''),
    onSuccess: () => location.replace(`${paths.anyWall}${location.search}`),
  })
  useEffect(() => {
    // Effects run twice in development, and by then the token is no longer in the address.
    if (token.current !== null) return
    token.current = location.hash.slice(1)
    history.replaceState(null, '', location.pathname + location.search)
    mutate()
  }, [mutate])

  if (!error) return <p role="status">Opening the wall…</p>
  if (error instanceof ApiRefusal)
    return (
      <FailedNote title="This link opens nothing" tone="degraded">
        <p>It has ended, was revoked, or was not copied whole. An admin makes a new one under Settings.</p>
      </FailedNote>
    )
  return (
    <FailedNote title="No answer" tone="unknown" action={<Button onClick={() => mutate()}>Try again</Button>}>
      <p>{error.message}</p>
    </FailedNote>
  )
}

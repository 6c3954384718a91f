'use client'

import { ErrorNote } from '#components/frame/error-note.tsx'
import { PlainPage } from '#components/frame/plain-page.tsx'

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <PlainPage title="This page could not be made">
      <ErrorNote reference={error.digest ?? null} onAgain={reset} />
    </PlainPage>
  )
}

'use client'

import { ErrorNote } from '#components/frame/error-note.tsx'
import { PageHeading } from '#components/frame/page-heading.tsx'
import { Card } from '#components/ui/card.tsx'

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <>
      <PageHeading sentence="This page could not be made." status="critical" />
      <Card title="What to do">
        <div className="px-3.5 py-4">
          <ErrorNote reference={error.digest ?? null} onAgain={reset} />
        </div>
      </Card>
    </>
  )
}

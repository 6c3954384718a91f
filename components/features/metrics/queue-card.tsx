'use client'

import { useQuery } from '@tanstack/react-query'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { FindingLine } from '#components/ui/finding-line.tsx'
import { RowOutlines } from '#components/ui/state-note.tsx'
import { instanceHealthQuery } from '#lib/queries/instance-health.ts'

/** What the workers work off, all of them together: which of them takes what is known to Pulsar alone. */
export function QueueCard({ installation }: { installation: { namespace: string; release: string } }) {
  const { zone } = useConsole()
  const { data, error, refetch } = useQuery(instanceHealthQuery(installation))
  return (
    <Card title="Queue" aside="of all workers of this installation">
      {error ? <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} /> : null}
      {!data && !error ? <RowOutlines rows={1} label="Loading the queue" /> : null}
      {data?.queue ? (
        <div className="grid gap-0.5 px-3.5 py-2.5">
          <FindingLine {...data.queue} zone={zone} />
        </div>
      ) : null}
    </Card>
  )
}

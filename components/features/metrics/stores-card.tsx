'use client'

import { useQuery } from '@tanstack/react-query'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { Fact, Facts } from '#components/ui/facts.tsx'
import { EmptyNote, RowOutlines } from '#components/ui/state-note.tsx'
import { FindingLine } from '#components/ui/finding-line.tsx'
import type { StoreKind } from '#lib/domain/health/store-address.ts'
import { instanceHealthQuery } from '#lib/queries/instance-health.ts'

type Props = { installation: { namespace: string; release: string } }

/** What Tracardi stands on: the workers' queue, and each store by its pods or by whether it takes a connection. */
export function StoresCard({ installation }: Props) {
  const { zone } = useConsole()
  const { data, error, refetch } = useQuery(instanceHealthQuery(installation))
  return (
    <Card title="Queue and stores" aside="stores by their pods, else by a connection to the host the APIs name">
      {error ? <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} /> : null}
      {!data && !error ? <RowOutlines rows={3} label="Loading stores" /> : null}
      {data?.queue ? (
        <Facts>
          <Fact name="Queue">
            <FindingLine {...data.queue} zone={zone} />
          </Fact>
        </Facts>
      ) : null}
      {data?.stores.length === 0 ? (
        <EmptyNote title="No store is known: none runs here, and no API names one in plain text" />
      ) : null}
      {data && data.stores.length > 0 ? (
        <Facts>
          {data.stores.map(({ store, ...finding }) => (
            <Fact key={store} name={storeName(store)}>
              <FindingLine {...finding} since={null} zone={zone} />
            </Fact>
          ))}
        </Facts>
      ) : null}
    </Card>
  )
}

function storeName(store: StoreKind): string {
  switch (store) {
    case 'elasticsearch':
      return 'Elasticsearch'
    case 'redis':
      return 'Redis'
    case 'mysql':
      return 'MySQL'
    case 'pulsar':
      return 'Pulsar'
  }
}

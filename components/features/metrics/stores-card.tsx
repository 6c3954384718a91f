'use client'

import { useQuery } from '@tanstack/react-query'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { FindingLine } from '#components/ui/finding-line.tsx'
import { EmptyNote, RowOutlines } from '#components/ui/state-note.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import type { Readable } from '#lib/contracts/readable.ts'
import type { QueueHealth } from '#lib/domain/health/queue-health.ts'
import type { StoreHealth } from '#lib/domain/health/store-health.ts'
import { storeName } from '#lib/domain/health/store-name.ts'
import { instanceHealthQuery } from '#lib/queries/instance-health.ts'

type Props = { installation: { namespace: string; release: string } }

/** What Tracardi stands on: the workers' queue, and each store by its pods or by whether it answers. */
export function StoresCard({ installation }: Props) {
  const { zone } = useConsole()
  const { data, error, refetch } = useQuery(instanceHealthQuery(installation))
  return (
    <Card title="Queue and stores" aside="stores by their pods, else by a greeting to the host the APIs name">
      {error ? <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} /> : null}
      {!data && !error ? <RowOutlines rows={3} label="Loading stores" /> : null}
      {data?.stores.length === 0 ? (
        <EmptyNote title="No store is known: none runs here, and no API names one in plain text" />
      ) : null}
      {data && (data.stores.length > 0 || data.queue) ? (
        <Table label="Queue and stores">
          <thead>
            <tr>
              <HeadCell>Name</HeadCell>
              <HeadCell>State</HeadCell>
              <HeadCell className="hidden sm:table-cell">Version</HeadCell>
              <HeadCell className="hidden sm:table-cell">Connects in</HeadCell>
            </tr>
          </thead>
          <tbody>
            {data.queue ? <QueueRow queue={data.queue} zone={zone} /> : null}
            {data.stores.map((store) => (
              <StoreRow key={store.store} store={store} zone={zone} />
            ))}
          </tbody>
        </Table>
      ) : null}
    </Card>
  )
}

function QueueRow({ queue, zone }: { queue: Readable<QueueHealth>; zone: string }) {
  return (
    <Row>
      <RowHead>Queue</RowHead>
      <Cell>
        <div className="grid max-w-[72ch] gap-0.5">
          <FindingLine {...queue} zone={zone} />
        </div>
      </Cell>
      <Cell className="hidden sm:table-cell">–</Cell>
      <Cell className="hidden sm:table-cell">–</Cell>
    </Row>
  )
}

function StoreRow({ store, zone }: { store: Readable<StoreHealth>; zone: string }) {
  const { status, because, source, asOf, version, versionBecause, tookMs } = store
  return (
    <Row>
      <RowHead>{storeName(store.store)}</RowHead>
      <Cell>
        <div className="grid max-w-[72ch] gap-0.5">
          <FindingLine status={status} because={because} since={null} source={source} asOf={asOf} zone={zone} />
        </div>
      </Cell>
      <Cell className="hidden sm:table-cell">
        {version === null ? 'not known' : <span className="font-mono text-code break-all">{version}</span>}
        <span className="block text-small text-ink-2">{versionBecause}</span>
      </Cell>
      <Cell className="hidden whitespace-nowrap sm:table-cell">
        {tookMs === null ? 'not known' : tookMs < 1 ? 'under 1 ms' : `${Math.round(tookMs)} ms`}
      </Cell>
    </Row>
  )
}

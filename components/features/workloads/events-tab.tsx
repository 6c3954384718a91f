'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { EmptyNote, RowOutlines } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, Table } from '#components/ui/table.tsx'
import { Time } from '#components/ui/time.tsx'
import type { ClusterEvent, WorkloadRef } from '#lib/domain/topology.ts'
import { eventsQuery } from '#lib/queries/events.ts'

const firstShown = 25

type Props = {
  target: WorkloadRef
  /** Only those about this one of its instances. */
  instance?: string
  now: number
  zone: string
}

/** Kubernetes keeps events for about an hour: an empty list says nothing about yesterday. */
export function EventsTab({ target, instance, now, zone }: Props) {
  const { data, error, refetch } = useQuery(eventsQuery(target))
  const isShown = (event: ClusterEvent) =>
    instance === undefined || (event.about.kind === 'Pod' && event.about.name === instance)
  const about = instance === undefined ? `${target.kind.toLowerCase()}/${target.name}` : `pod/${instance}`
  const command = `kubectl --namespace ${target.namespace} events --for ${about}`
  return (
    <Card
      title="Events"
      aside={
        data?.asOf ? (
          <>
            as of <Time at={data.asOf} zone={zone} />
          </>
        ) : null
      }
    >
      {error ? <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} /> : null}
      {data ? <EventList events={data.events.filter(isShown)} now={now} zone={zone} /> : null}
      {!data && !error ? <RowOutlines rows={4} label="Loading events" /> : null}
      <div className="border-t border-line-subtle px-3.5 py-2">
        <Disclosure summary="The same by kubectl">
          <CommandLine text={command} what="command" />
        </Disclosure>
      </div>
    </Card>
  )
}

function EventList({ events, now, zone }: { events: readonly ClusterEvent[]; now: number; zone: string }) {
  const [isWhole, setIsWhole] = useState(false)
  if (events.length === 0)
    return (
      <EmptyNote title="No events">
        <p>Kubernetes keeps events for about an hour.</p>
      </EmptyNote>
    )
  const shown = isWhole ? events : events.slice(0, firstShown)
  return (
    <>
      <Table label="Events">
        <thead>
          <tr>
            <HeadCell>Last</HeadCell>
            <HeadCell>Kind</HeadCell>
            <HeadCell className="hidden md:table-cell">About</HeadCell>
            <HeadCell>Message</HeadCell>
          </tr>
        </thead>
        <tbody>
          {shown.map((event) => (
            <Row key={event.id}>
              <Cell>{event.lastAt ? <RelativeTime at={event.lastAt} now={now} zone={zone} /> : 'not known'}</Cell>
              <Cell>
                {event.type === 'Warning' ? (
                  <StatusWord state="degraded">{event.reason}</StatusWord>
                ) : (
                  <span>{event.reason}</span>
                )}
              </Cell>
              <Cell className="hidden min-w-40 font-mono text-code break-all md:table-cell">
                {event.about.kind} {event.about.name}
              </Cell>
              <Cell className="min-w-24 wrap-anywhere md:min-w-48 md:break-words">
                <span className="block font-mono text-code text-ink-2 md:hidden">
                  {event.about.kind} {event.about.name}
                </span>
                {event.message}
                {event.count > 1 ? <span className="text-ink-2"> ({event.count} times)</span> : null}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      {shown.length < events.length ? (
        <div className="border-t border-line-subtle px-3.5 py-2">
          <Button onClick={() => setIsWhole(true)}>Show all {events.length}</Button>
        </div>
      ) : null}
    </>
  )
}

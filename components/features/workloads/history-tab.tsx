'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { ReactNode } from 'react'

import { paths } from '#components/frame/paths.ts'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { zoneName } from '#components/ui/format-time.ts'
import { EmptyNote, RowOutlines } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, Table } from '#components/ui/table.tsx'
import { Time } from '#components/ui/time.tsx'
import { actionEffect, actionStatus } from '#lib/domain/action-words.ts'
import type { HistoryItem, OutsideChange } from '#lib/domain/outside-change.ts'
import { outsideEffect, outsideNote } from '#lib/domain/outside-words.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { writerWords } from '#lib/domain/writer-words.ts'
import { historyQuery } from '#lib/queries/history.ts'

type Props = { target: WorkloadRef; now: number; zone: string }

/** What happened to the workload, by this console or beside it. It begins when a console watched it first. */
export function HistoryTab({ target, now, zone }: Props) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    historyQuery(target),
  )
  const items = data?.pages.flatMap((page) => page.items)
  return (
    <Card title="History">
      {error ? <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} /> : null}
      {items ? <HistoryList items={items} now={now} zone={zone} /> : null}
      {!items && !error ? <RowOutlines rows={4} label="Loading the history" /> : null}
      {hasNextPage ? (
        <div className="border-t border-line-subtle px-3.5 py-2">
          <Button onClick={() => void fetchNextPage()} disabled={isFetchingNextPage}>
            {isFetchingNextPage ? 'Loading older changes…' : 'Show older changes'}
          </Button>
        </div>
      ) : null}
    </Card>
  )
}

function HistoryList({ items, now, zone }: { items: readonly HistoryItem[]; now: number; zone: string }) {
  if (items.length === 0)
    return (
      <EmptyNote title="Nothing has changed since this console began to watch">
        <p>Changes by this console, and those by kubectl, Helm, Argo CD or an autoscaler, appear here.</p>
      </EmptyNote>
    )
  return (
    <Table label="History">
      <thead>
        <tr>
          <HeadCell>When ({zoneName(new Date(now).toISOString(), zone)})</HeadCell>
          <HeadCell>Who</HeadCell>
          <HeadCell>What</HeadCell>
          <HeadCell>Result</HeadCell>
        </tr>
      </thead>
      <tbody>
        {items.map((item) =>
          item.what === 'action' ? (
            <HistoryRow key={item.action.id} at={item.at} zone={zone} who={item.action.requestedBy.name}>
              <Cell className="min-w-24 wrap-anywhere">
                {actionEffect(item.action)}
                {item.action.reason ? <span className="block text-ink-2">{item.action.reason}</span> : null}
              </Cell>
              <Cell>
                <StatusWord state={actionStatus(item.action).status}>{actionStatus(item.action).word}</StatusWord>{' '}
                <Link href={paths.auditOfAction(item.action.id)} className="text-link hover:underline">
                  Record
                </Link>
              </Cell>
            </HistoryRow>
          ) : (
            <OutsideRow key={item.outside.id} outside={item.outside} zone={zone} />
          ),
        )}
      </tbody>
    </Table>
  )
}

function OutsideRow({ outside, zone }: { outside: OutsideChange; zone: string }) {
  const { between, noticedBy, entry, writer } = outside
  const note = outsideNote(outside)
  return (
    <HistoryRow
      at={(noticedBy === 'start' && writer?.at) || outside.noticedAt}
      zone={zone}
      isOutside
      who={
        <>
          outside the console <span className="block">{writerWords(outside)}</span>
        </>
      }
    >
      <Cell className="min-w-24 wrap-anywhere">
        {outsideEffect(outside)}
        {note ? <span className="block">{note}</span> : null}
      </Cell>
      <Cell>
        {noticedBy === 'start' ? (
          <span className="block">
            between <Time at={between.from} zone={zone} style="minute" /> and{' '}
            <Time at={between.to} zone={zone} style="minute" />
          </span>
        ) : (
          'Observed '
        )}
        {entry === null ? (
          'not recorded yet'
        ) : (
          <Link href={paths.auditEntry('ops', entry)} className="text-link hover:underline">
            Record
          </Link>
        )}
      </Cell>
    </HistoryRow>
  )
}

type RowProps = { at: string; zone: string; who: ReactNode; children: ReactNode; isOutside?: boolean }

function HistoryRow({ at, zone, who, children, isOutside = false }: RowProps) {
  return (
    <Row className={isOutside ? 'text-ink-2' : ''}>
      <Cell>
        <Time at={at} zone={zone} style="minute" bare />
      </Cell>
      <Cell>{who}</Cell>
      {children}
    </Row>
  )
}

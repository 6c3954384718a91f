'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { ReactNode } from 'react'

import { paths } from '#components/frame/paths.ts'
import { Card } from '#components/ui/card.tsx'
import { zoneName } from '#components/ui/format-time.ts'
import { EmptyNote, FailedNote } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, Table } from '#components/ui/table.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Action } from '#lib/domain/action.ts'
import { targetWorkload } from '#lib/domain/action-target.ts'
import { actionEffect, actionStatus } from '#lib/domain/action-words.ts'
import { latestChanges } from '#lib/domain/latest-changes.ts'
import type { OutsideChange } from '#lib/domain/outside-change.ts'
import { outsideEffect } from '#lib/domain/outside-words.ts'
import type { Installation, WorkloadRef } from '#lib/domain/topology.ts'
import { writerWords } from '#lib/domain/writer-words.ts'
import { outsideChangesQuery } from '#lib/queries/outside-changes.ts'

const shownAtMost = 8
const dayMs = 86_400_000

type Props = {
  /** Null when the console could not read them. */
  actions: readonly Action[] | null
  installation: Installation
  now: number
  zone: string
}

/** What somebody on call asks first: what was changed in the last hour, by this console or beside it? */
export function LatestChanges({ actions, installation, now, zone }: Props) {
  const { data: outside, error } = useQuery(outsideChangesQuery(installation))
  const { items, lastHour } = latestChanges({ actions: actions ?? [], outside: outside ?? [], installation, now })
  const isPartial = actions === null || error !== null
  return (
    <Card
      title="Latest changes"
      aside={
        <>
          {isPartial ? null : `${lastHour} in the last hour · `}
          <Link className="text-link underline" href={paths.changes(installation)}>
            All changes
          </Link>
        </>
      }
    >
      {isPartial ? (
        <FailedNote
          title={
            actions === null ? 'The list of changes could not be read' : 'Changes by other hands could not be read'
          }
          tone="unknown"
        >
          <p>It is tried again with the next news.</p>
        </FailedNote>
      ) : null}
      {items.length === 0 ? (
        isPartial ? null : (
          <EmptyNote title="Nothing has changed since this console began to watch" />
        )
      ) : (
        <Table label="Latest changes">
          <thead>
            <tr>
              <HeadCell>When ({zoneName(new Date(now).toISOString(), zone)})</HeadCell>
              <HeadCell>Who</HeadCell>
              <HeadCell>What</HeadCell>
              <HeadCell>Result</HeadCell>
            </tr>
          </thead>
          <tbody>
            {items
              .slice(0, shownAtMost)
              .map((item) =>
                item.what === 'action' ? (
                  <OwnRow key={item.action.id} at={item.at} action={item.action} {...{ installation, now, zone }} />
                ) : (
                  <OutsideRow
                    key={item.outside.id}
                    at={item.at}
                    outside={item.outside}
                    {...{ installation, now, zone }}
                  />
                ),
              )}
          </tbody>
        </Table>
      )}
    </Card>
  )
}

type Place = { readonly at: string; readonly installation: Installation; readonly now: number; readonly zone: string }

function OwnRow({ action, ...place }: Place & { action: Action }) {
  const { status, word } = actionStatus(action)
  return (
    <ChangeRow
      {...place}
      who={action.requestedBy.name}
      target={targetWorkload(action.target)}
      name={action.target.name}
      result={<StatusWord state={status}>{word}</StatusWord>}
    >
      <Link href={paths.change(place.installation, action.id)} className="text-link hover:underline">
        {actionEffect(action)}
      </Link>
    </ChangeRow>
  )
}

/** Greyed: it is not this console's, and nobody here can say whether it was meant. */
function OutsideRow({ outside, ...place }: Place & { outside: OutsideChange }) {
  const { entry, target } = outside
  return (
    <ChangeRow
      {...place}
      isOutside
      who={
        <>
          outside the console <span className="block">{writerWords(outside)}</span>
        </>
      }
      target={target}
      name={target.name}
      result={
        entry === null ? (
          'not recorded yet'
        ) : (
          <Link href={paths.auditEntry('ops', entry)} className="text-link hover:underline">
            Record
          </Link>
        )
      }
    >
      {outsideEffect(outside)}
    </ChangeRow>
  )
}

type RowProps = Place & {
  who: ReactNode
  target: WorkloadRef | null
  name: string
  result: ReactNode
  children: ReactNode
  isOutside?: boolean
}

function ChangeRow({ at, installation, now, zone, who, target, name, result, children, isOutside = false }: RowProps) {
  const isToday = now - Date.parse(at) < dayMs
  return (
    <Row className={isOutside ? 'text-ink-2' : ''}>
      <Cell>
        <Time at={at} zone={zone} style={isToday ? 'clock' : 'minute'} bare />
      </Cell>
      <Cell>{who}</Cell>
      <Cell className="min-w-24 wrap-anywhere">
        {target ? (
          <Link
            href={paths.workload(installation, target)}
            className="font-mono text-code break-all text-link hover:underline"
          >
            {name}
          </Link>
        ) : (
          <span className="font-mono text-code break-all">{name}</span>
        )}{' '}
        {children}
      </Cell>
      <Cell>{result}</Cell>
    </Row>
  )
}

'use client'

import { useState } from 'react'

import { Button } from '#components/ui/button.tsx'
import { formatAge } from '#components/ui/format-age.ts'
import { zoneName } from '#components/ui/format-time.ts'
import { StatusGlyph } from '#components/ui/status-glyph.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, Table } from '#components/ui/table.tsx'
import { Time } from '#components/ui/time.tsx'
import type { TimelineItem } from '#lib/domain/timeline.ts'
import { lineOf, type LineContext } from './timeline-line.tsx'

const firstShown = 50
const dayMs = 86_400_000

type Reach = { readonly reachBackTo: string | null; readonly isCut: boolean }

type Props = LineContext & {
  items: readonly TimelineItem[]
  /** How far back the events go; null where the list holds none on purpose. */
  reach: Reach | null
  now: number
}

export function TimelineTable({ items, reach, now, ...context }: Props) {
  const [isWhole, setIsWhole] = useState(false)
  const shown = isWhole ? items : items.slice(0, firstShown)
  const reachBackTo = reach?.reachBackTo ?? null
  const afterEdge = reachBackTo === null ? -1 : shown.findIndex(({ at }) => isBefore(at, reachBackTo))
  const withEvents = afterEdge === -1 ? shown : shown.slice(0, afterEdge)
  const isEdgeShown = reachBackTo !== null && (afterEdge !== -1 || shown.length === items.length)
  const line = (item: TimelineItem) => <TimelineRow key={item.id} item={item} now={now} context={context} />
  return (
    <>
      <Table label="Timeline">
        <thead>
          <tr>
            <HeadCell>When ({zoneName(new Date(now).toISOString(), context.zone)})</HeadCell>
            <HeadCell>What</HeadCell>
            <HeadCell className="hidden md:table-cell">About</HeadCell>
            <HeadCell>Details</HeadCell>
          </tr>
        </thead>
        <tbody>
          {withEvents.map(line)}
          {isEdgeShown && reach ? <EdgeRow at={reachBackTo} isCut={reach.isCut} zone={context.zone} /> : null}
          {shown.slice(withEvents.length).map(line)}
        </tbody>
      </Table>
      {shown.length < items.length ? (
        <div className="border-t border-line-subtle px-3.5 py-2">
          <Button onClick={() => setIsWhole(true)}>Show all {items.length}</Button>
        </div>
      ) : null}
    </>
  )
}

function isBefore(at: string | null, edge: string): boolean {
  return at === null || Date.parse(at) < Date.parse(edge)
}

/** Where Kubernetes' memory ends, so that the quiet below it is not read as calm. */
function EdgeRow({ at, isCut, zone }: { at: string; isCut: boolean; zone: string }) {
  return (
    <Row className="bg-sunken">
      <Cell colSpan={4} className="text-ink-2">
        <span className="flex items-start gap-1.5">
          <StatusGlyph state="unknown" className="mt-0.5" />
          <span>
            {isCut
              ? 'Only the newest 200 events are listed: '
              : 'Kubernetes keeps events for about an hour by default: '}
            before <Time at={at} zone={zone} style="minute" /> no event does not mean that nothing happened.
          </span>
        </span>
      </Cell>
    </Row>
  )
}

function TimelineRow({ item, now, context }: { item: TimelineItem; now: number; context: LineContext }) {
  const { what, status, about, details } = lineOf(item, context)
  return (
    <Row>
      <Cell>
        <When at={item.at} now={now} zone={context.zone} />
      </Cell>
      <Cell className="min-w-24 wrap-anywhere lg:min-w-44">
        {status === null ? what : <StatusWord state={status}>{what}</StatusWord>}
      </Cell>
      <Cell className="hidden min-w-40 break-all md:table-cell lg:min-w-72">{about}</Cell>
      <Cell className="min-w-24 wrap-anywhere md:min-w-48 md:break-words">
        <span className="block text-ink-2 md:hidden">{about}</span>
        {details}
      </Cell>
    </Row>
  )
}

/** How long ago, and exactly when: within a day to the second, for what followed what. */
function When({ at, now, zone }: { at: string | null; now: number; zone: string }) {
  if (at === null) return 'not known'
  const age = now - Date.parse(at)
  return (
    <>
      <span className="block whitespace-nowrap">{formatAge(age)} ago</span>
      <span className="block text-small text-ink-2">
        <Time at={at} zone={zone} style={age < dayMs ? 'clock' : 'minute'} bare />
      </span>
    </>
  )
}

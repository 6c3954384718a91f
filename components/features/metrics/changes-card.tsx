import Link from 'next/link'

import { paths } from '#components/frame/paths.ts'
import { Card } from '#components/ui/card.tsx'
import { zoneName } from '#components/ui/format-time.ts'
import { EmptyNote, FailedNote } from '#components/ui/state-note.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import { Time } from '#components/ui/time.tsx'
import { targetWorkload } from '#lib/domain/action-target.ts'
import type { ChangeMark } from '#lib/domain/metrics/change-marks.ts'
import { AroundChange } from './around-change.tsx'
import { addressOf, type PageMarks } from './use-change-marks.ts'

type Props = {
  page: PageMarks
  installation: { readonly namespace: string; readonly release: string }
  to: number
  zone: string
}

/** The changes that the charts show by their numbers, newest first. */
export function ChangesCard({ page: { marks, isCut, isFailed }, installation, to, zone }: Props) {
  return (
    <Card
      title="Changes in this range"
      aside={
        <Link className="text-link hover:underline" href={paths.changes(installation)}>
          All changes
        </Link>
      }
    >
      {isFailed ? (
        <FailedNote title="Some of the changes could not be read" tone="unknown">
          <p>The charts may lack marks. It is tried again with the next news.</p>
        </FailedNote>
      ) : null}
      {marks.length === 0 ? (
        <EmptyNote title="Nothing was changed in this range" />
      ) : (
        <Table label="Changes in this range">
          <thead>
            <tr>
              <HeadCell>No.</HeadCell>
              <HeadCell>When ({zoneName(new Date(to).toISOString(), zone)})</HeadCell>
              <HeadCell>What</HeadCell>
              <HeadCell className="hidden md:table-cell">Who</HeadCell>
              <HeadCell className="hidden sm:table-cell">Effect</HeadCell>
            </tr>
          </thead>
          <tbody>
            {marks.toReversed().map((mark) => (
              <MarkRow key={mark.id} mark={mark} installation={installation} zone={zone} />
            ))}
          </tbody>
        </Table>
      )}
      {isCut ? (
        <p className="border-t border-line-subtle px-3.5 py-2 text-ink-2">
          There were more: of each workload only the newest 200 changes are shown here.
        </p>
      ) : null}
    </Card>
  )
}

function MarkRow({ mark, installation, zone }: { mark: ChangeMark } & Pick<Props, 'installation' | 'zone'>) {
  const { number, at, endAt, isRunning, what, who, target, item } = mark
  const end = isRunning ? 'goes on' : endAt === null ? null : <Time at={iso(endAt)} zone={zone} bare />
  return (
    <Row id={`change-${number}`} className="target:bg-selected">
      <Cell className="font-mono text-code">{number}</Cell>
      <Cell>
        <Time at={iso(at)} zone={zone} style="minute" bare />
        {end ? <span className="block text-small text-ink-2">until {end}</span> : null}
      </Cell>
      <RowHead>
        {item.what === 'outside' && item.outside.entry === null ? (
          what
        ) : (
          <Link className="text-link hover:underline" href={addressOf(mark, installation)}>
            {what}
          </Link>
        )}
        <span className="block font-mono text-code break-all text-ink-2">
          <TargetName mark={mark} installation={installation} />
        </span>
      </RowHead>
      <Cell className="hidden md:table-cell">{who}</Cell>
      <Cell className="hidden sm:table-cell">
        {target.kind === 'Secret' ? null : <AroundChange mark={mark} installation={installation} />}
      </Cell>
    </Row>
  )
}

/** Leads to what else happened to the workload around that time. */
function TargetName({ mark: { item, target }, installation }: { mark: ChangeMark } & Pick<Props, 'installation'>) {
  const workload = item.what === 'action' ? targetWorkload(item.action.target) : item.outside.target
  if (workload === null) return target.name
  return (
    <Link className="hover:underline" title="Its timeline" href={paths.timeline(installation, workload)}>
      {workload.name}
    </Link>
  )
}

const iso = (at: number) => new Date(at).toISOString()

import Link from 'next/link'

import { paths } from '#components/frame/paths.ts'
import { Card } from '#components/ui/card.tsx'
import { zoneName } from '#components/ui/format-time.ts'
import { EmptyNote, FailedNote } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, Table } from '#components/ui/table.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Action } from '#lib/domain/action.ts'
import { targetWorkload } from '#lib/domain/action-target.ts'
import { actionEffect, actionStatus, isChange } from '#lib/domain/action-words.ts'
import type { Installation } from '#lib/domain/topology.ts'

const shownAtMost = 8
const dayMs = 86_400_000

export function LatestChanges({
  actions,
  installation,
  now,
  zone,
}: {
  /** Null when the console could not read them. */
  actions: readonly Action[] | null
  installation: Installation
  now: number
  zone: string
}) {
  const changes = actions?.filter((action) => isChange(action) && isOf(action, installation)).slice(0, shownAtMost)
  return (
    <Card
      title="Latest changes"
      aside={
        <Link className="text-link hover:underline" href={paths.changes(installation)}>
          All changes
        </Link>
      }
    >
      {!changes ? (
        <FailedNote title="The list of changes could not be read" tone="unknown">
          <p>It is tried again with the next news.</p>
        </FailedNote>
      ) : changes.length === 0 ? (
        <EmptyNote title="Nothing changed from this console yet" />
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
            {changes.map((action) => (
              <ChangeRow key={action.id} action={action} installation={installation} now={now} zone={zone} />
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  )
}

function ChangeRow({
  action,
  installation,
  now,
  zone,
}: {
  action: Action
  installation: Installation
  now: number
  zone: string
}) {
  const { status, word } = actionStatus(action)
  const at = action.intentAt ?? action.plannedAt
  const isToday = now - Date.parse(at) < dayMs
  return (
    <Row>
      <Cell>
        <Time at={at} zone={zone} style={isToday ? 'clock' : 'minute'} bare />
      </Cell>
      <Cell>{action.requestedBy.name}</Cell>
      <Cell>
        <TargetName action={action} installation={installation} />{' '}
        <Link href={paths.change(installation, action.id)} className="text-link hover:underline">
          {actionEffect(action)}
        </Link>
      </Cell>
      <Cell>
        <StatusWord state={status}>{word}</StatusWord>
      </Cell>
    </Row>
  )
}

function TargetName({ action, installation }: { action: Action; installation: Installation }) {
  const workload = targetWorkload(action.target)
  if (!workload) return <span className="font-mono text-code break-all">{action.target.name}</span>
  return (
    <Link
      href={paths.workload(installation, workload)}
      className="font-mono text-code break-all text-link hover:underline"
    >
      {workload.name}
    </Link>
  )
}

function isOf(action: Action, { namespace, release }: Installation): boolean {
  return action.target.namespace === namespace && action.target.release === release
}

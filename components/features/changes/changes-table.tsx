import Link from 'next/link'

import { paths } from '#components/frame/paths.ts'
import { buttonStyle } from '#components/ui/button.tsx'
import { formatAge } from '#components/ui/format-age.ts'
import { zoneName } from '#components/ui/format-time.ts'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import { Time } from '#components/ui/time.tsx'
import { targetWorkload } from '#lib/domain/action-target.ts'
import { actionEffect, actionStatus, undoBlock } from '#lib/domain/action-words.ts'
import { holdsTarget, type Action } from '#lib/domain/action.ts'
import { progressFigures } from '#lib/domain/changes-verdict.ts'
import type { Installation } from '#lib/domain/topology.ts'

type Props = {
  label: string
  actions: readonly Action[]
  installation: Pick<Installation, 'namespace' | 'release'>
  /** What is in flight is not known now: only how it was when last heard. */
  isStale: boolean
  mayUndo: boolean
  now: number
  zone: string
}

/** One line a change; the effect leads to the change, the name to the workload. */
export function ChangesTable({ label, actions, installation, isStale, mayUndo, now, zone }: Props) {
  return (
    <Table label={label}>
      <thead>
        <tr>
          <HeadCell className="hidden sm:table-cell">When ({zoneName(new Date(now).toISOString(), zone)})</HeadCell>
          <HeadCell className="hidden md:table-cell">Who</HeadCell>
          <HeadCell>What</HeadCell>
          <HeadCell className="hidden sm:table-cell">Workload</HeadCell>
          <HeadCell>Result</HeadCell>
          {mayUndo ? <HeadCell className="hidden md:table-cell">Way back</HeadCell> : null}
        </tr>
      </thead>
      <tbody>
        {actions.map((action) => (
          <Row key={action.id}>
            <Cell className="hidden sm:table-cell">
              <Time at={action.intentAt ?? action.plannedAt} zone={zone} style="minute" bare />
            </Cell>
            <Cell className="hidden md:table-cell">{action.requestedBy.name}</Cell>
            <RowHead>
              <Link className="text-link hover:underline" href={paths.change(installation, action.id)}>
                {actionEffect(action)}
              </Link>
              <span className="block font-mono text-code wrap-anywhere text-ink-2 sm:hidden">
                {action.target.name} · <Time at={action.intentAt ?? action.plannedAt} zone={zone} style="minute" bare />
              </span>
              {action.reason ? (
                <span className="block max-w-[48ch] text-small break-words text-ink-2">{action.reason}</span>
              ) : null}
            </RowHead>
            <Cell className="hidden font-mono text-code break-all sm:table-cell">
              <TargetLink action={action} installation={installation} />
            </Cell>
            <Cell className="min-w-24">
              <Result action={action} isStale={isStale} now={now} />
            </Cell>
            {mayUndo ? (
              <Cell className="hidden md:table-cell">
                {undoBlock(action) === null ? (
                  <Link
                    className={buttonStyle()}
                    aria-label={`Undo ${actionEffect(action)} of ${action.target.name}…`}
                    href={`${paths.change(installation, action.id)}?action=undo`}
                  >
                    Undo…
                  </Link>
                ) : null}
              </Cell>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
  )
}

function timeLeft({ approval }: Action, now: number): string {
  return approval === null ? '' : `${formatAge(Date.parse(approval.until) - now)} left`
}

function Result({ action, isStale, now }: { action: Action; isStale: boolean; now: number }) {
  const { status, word } = actionStatus(action)
  if (isStale && holdsTarget(action.state)) return <StatusWord state="unknown">When last heard: {word}</StatusWord>
  const figures = action.state === 'pending-approval' ? timeLeft(action, now) : progressFigures(action)
  return (
    <StatusWord state={status}>
      {word}
      {figures ? <span className="block text-small font-normal text-ink-2">{figures}</span> : null}
    </StatusWord>
  )
}

function TargetLink({ action, installation }: { action: Action; installation: Props['installation'] }) {
  const workload = targetWorkload(action.target)
  if (!workload) return <>Secret {action.target.name}</>
  return (
    <Link className="text-link hover:underline" href={paths.workload(installation, workload)}>
      {workload.name}
    </Link>
  )
}

import Link from 'next/link'

import { paths } from '#components/frame/paths.ts'
import { Pips } from '#components/ui/pips.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Action } from '#lib/domain/action.ts'
import { belies } from '#lib/domain/gui-api.ts'
import { instanceSlots, slotWords } from '#lib/domain/instance-slots.ts'
import { ownerWord } from '#lib/domain/owner-words.ts'
import { guiApiWord, partName } from '#lib/domain/part-words.ts'
import { statusLine } from '#lib/domain/status-line.ts'
import type { Installation, Instance, Workload } from '#lib/domain/topology.ts'

type Props = {
  workloads: readonly Workload[]
  instances: readonly Instance[]
  actions: readonly Action[]
  installation: Pick<Installation, 'namespace' | 'release'>
  isStale: boolean
  zone: string
}

/** A few dozen rows at most: a plain table. Columns that a phone has no room for move into the detail page. */
export function WorkloadTable({ workloads, instances, actions, installation, isStale, zone }: Props) {
  return (
    <Table label="Workloads">
      <thead>
        <tr>
          <HeadCell>Name</HeadCell>
          <HeadCell>Status</HeadCell>
          <HeadCell className="hidden md:table-cell">Part</HeadCell>
          <HeadCell>Instances</HeadCell>
          <HeadCell className="hidden sm:table-cell">GUI API</HeadCell>
          <HeadCell className="hidden lg:table-cell">Image</HeadCell>
          <HeadCell className="hidden lg:table-cell">Changed here</HeadCell>
          <HeadCell className="hidden md:table-cell">Owner</HeadCell>
        </tr>
      </thead>
      <tbody>
        {workloads.map((workload) => {
          const slots = instanceSlots(workload, instances)
          return (
            <Row key={workload.id}>
              <RowHead>
                <Link
                  href={paths.workload(installation, workload)}
                  className="font-mono text-code break-all text-link hover:underline"
                >
                  {workload.name}
                </Link>
              </RowHead>
              <Cell className="min-w-28">
                {isStale ? (
                  <StatusWord state="unknown">Unknown</StatusWord>
                ) : (
                  <StatusWord state={workload.status}>
                    {workload.status === 'ok' ? 'OK' : statusLine(workload)}
                  </StatusWord>
                )}
              </Cell>
              <Cell className="hidden whitespace-nowrap md:table-cell">{partName(workload.role)}</Cell>
              <Cell>
                {slots.length > 0 ? (
                  <span className="flex flex-wrap items-center gap-x-2">
                    <span className="font-mono text-code whitespace-nowrap">
                      {workload.replicas?.ready}/{workload.replicas?.desired}
                    </span>
                    {slots.length <= 12 ? <Pips pips={slots} label={slotWords(slots)} isOld={isStale} /> : null}
                  </span>
                ) : (
                  <span className="text-ink-2">{workload.replicas ? 'scaled to 0' : 'on schedule'}</span>
                )}
              </Cell>
              <Cell className="hidden whitespace-nowrap sm:table-cell">
                <GuiApi workload={workload} isStale={isStale} />
              </Cell>
              <Cell className="hidden font-mono text-code break-all lg:table-cell">{imageTag(workload.image)}</Cell>
              <Cell className="hidden lg:table-cell">
                <Changed workload={workload} actions={actions} zone={zone} />
              </Cell>
              <Cell className="hidden md:table-cell">
                {workload.owners.length > 0 ? workload.owners.map(ownerWord).join(', ') : <None />}
              </Cell>
            </Row>
          )
        })}
      </tbody>
    </Table>
  )
}

function GuiApi({ workload, isStale }: { workload: Workload; isStale: boolean }) {
  if (!workload.guiApi) return <None />
  const word = guiApiWord(workload.guiApi)
  return belies(workload) && !isStale ? <StatusWord state="degraded">{word}</StatusWord> : word
}

function None() {
  return <span className="text-ink-3">none</span>
}

function Changed({ workload, actions, zone }: { workload: Workload; actions: readonly Action[]; zone: string }) {
  const action = actions.find(({ id, intentAt }) => id === workload.lastAction?.id && intentAt !== null)
  if (!action?.intentAt) return <span className="text-ink-3">{workload.lastAction ? 'earlier' : 'never'}</span>
  return (
    <span>
      <Time at={action.intentAt} zone={zone} style="minute" /> {action.requestedBy.name}
    </span>
  )
}

/** The tag or the digest says what runs; the registry is in the detail page. */
function imageTag(image: string | null): string {
  if (!image) return 'unknown'
  return image.split('/').at(-1) ?? image
}

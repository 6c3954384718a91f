'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useId } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { paths } from '#components/frame/paths.ts'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { usePicture } from '#components/frame/use-picture.ts'
import { useRightBlock } from '#components/frame/use-right-block.ts'
import { useWriteBlock } from '#components/frame/use-write-block.ts'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { EmptyNote, RowOutlines } from '#components/ui/state-note.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import { Time } from '#components/ui/time.tsx'
import { standingRefusal } from '#lib/domain/change-block.ts'
import { fieldPath } from '#lib/domain/field-path.ts'
import { guardrailWords } from '#lib/domain/guardrail-words.ts'
import { revisionImages, type KeptRevision } from '#lib/domain/revision.ts'
import { workloadId, type Workload, type WorkloadRef } from '#lib/domain/topology.ts'
import { revisionsQuery } from '#lib/queries/revisions.ts'
import { useChangeAddress } from './change-address.ts'
import { isReturnable, revisionFlag } from './revision-facts.ts'

type Props = { target: WorkloadRef; release: string }

/** What ran before, who put it there, and the way back. */
export function RolloutsTab({ target, release }: Props) {
  const { topology } = usePicture()
  const workload = topology.workloads.find(({ id }) => id === workloadId(target))
  return workload ? <Revisions workload={workload} release={release} /> : null
}

function Revisions({ workload, release }: { workload: Workload; release: string }) {
  const { scalePolicy } = useConsole()
  const { topology } = usePicture()
  const writeBlock = useWriteBlock('change-workloads')
  const { data, error, refetch } = useQuery(revisionsQuery(workload))
  const rightBlock = useRightBlock(workload.namespace, { kind: workload.kind })
  const noteId = useId()
  const standing = standingRefusal('return-revision', workload, { topology, policy: scalePolicy })
  const block = writeBlock ?? rightBlock('return-revision') ?? (standing ? guardrailWords(standing) : null)
  return (
    <Card title="Rollouts" aside="what Kubernetes keeps, newest first">
      {error ? <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} /> : null}
      {block && data?.some(isReturnable) ? (
        <p id={noteId} className="border-b border-line-subtle px-3.5 py-2 text-small text-ink-2">
          {block}
        </p>
      ) : null}
      {data ? (
        <RevisionTable
          revisions={data}
          workload={workload}
          release={release}
          block={block === null ? null : { reason: block, noteId }}
        />
      ) : error ? null : (
        <RowOutlines rows={3} label="Loading the revisions" />
      )}
    </Card>
  )
}

type Block = { readonly reason: string; readonly noteId: string } | null

function RevisionTable({
  revisions,
  workload,
  release,
  block,
}: {
  revisions: readonly KeptRevision[]
  workload: Workload
  release: string
  block: Block
}) {
  const { zone } = useConsole()
  if (revisions.length === 0)
    return (
      <EmptyNote title="No revision is kept">
        <p>Its history limit may be 0.</p>
      </EmptyNote>
    )
  return (
    <Table label={`Revisions of ${workload.name}`}>
      <thead>
        <tr>
          <HeadCell>Revision</HeadCell>
          <HeadCell className="hidden sm:table-cell">First made</HeadCell>
          <HeadCell className="hidden lg:table-cell">Images</HeadCell>
          {workload.guiApi ? <HeadCell className="hidden md:table-cell">EXPOSE_GUI_API</HeadCell> : null}
          <HeadCell>By</HeadCell>
          <HeadCell>Way back</HeadCell>
        </tr>
      </thead>
      <tbody>
        {revisions.map((revision) => (
          <Row key={revision.revision}>
            <RowHead className="font-mono text-code">{revision.revision}</RowHead>
            <Cell className="hidden sm:table-cell">
              {revision.createdAt ? <Time at={revision.createdAt} zone={zone} style="minute" /> : 'not known'}
            </Cell>
            <Cell className="hidden font-mono text-code break-all lg:table-cell">{revisionImages(revision)}</Cell>
            {workload.guiApi ? (
              <Cell className="hidden font-mono text-code break-words md:table-cell">{revisionFlag(revision)}</Cell>
            ) : null}
            <Cell>
              <Maker revision={revision} installation={{ namespace: workload.namespace, release }} />
            </Cell>
            <Cell className="min-w-28">
              <WayBack revision={revision} block={block} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  )
}

function Maker({
  revision: { madeBy },
  installation,
}: {
  revision: KeptRevision
  installation: { namespace: string; release: string }
}) {
  if (!madeBy) return <span className="text-ink-2">outside the console</span>
  return (
    <Link className="text-link hover:underline" href={paths.change(installation, madeBy.action)}>
      {madeBy.name}
    </Link>
  )
}

/** The console returns only where all that differs is its to write; else the command that does the whole of it. */
function WayBack({ revision, block }: { revision: KeptRevision; block: Block }) {
  const [, setAddress] = useChangeAddress()
  if (revision.isCurrent) return <span className="text-ink-2">runs now</span>
  if (isReturnable(revision))
    return (
      <Button
        aria-label={`Return to revision ${revision.revision}`}
        aria-disabled={block !== null}
        aria-describedby={block?.noteId}
        onClick={() => (block ? undefined : void setAddress({ action: 'return', to: revision.revision, id: null }))}
      >
        Return
      </Button>
    )
  return (
    <Disclosure summary="By hand">
      <div className="grid gap-1.5">
        <p className="text-small text-ink-2">
          Differs in what the console may not write:{' '}
          <span className="font-mono break-all">{revision.otherDifferences.map(fieldPath).join(', ')}</span>
        </p>
        <CommandLine text={revision.command} what="command" />
      </div>
    </Disclosure>
  )
}

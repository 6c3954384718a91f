'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'

import { useConsole } from '#components/frame/console-context.tsx'
import { paths } from '#components/frame/paths.ts'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { RowOutlines } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Retention } from '#lib/contracts/retention.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import type { Segment } from '#lib/domain/segment.ts'
import { retentionQuery } from '#lib/queries/retention.ts'
import { PurgeControl } from './purge-control.tsx'
import { idleWords, sealedWords, sizeWords } from './retention-words.ts'

/** Which of the oldest entries are sealed in files, and which of those have left the database. */
export function RetentionCard({ log }: { log: AuditLogName }) {
  const { data, error, refetch } = useQuery(retentionQuery(log))
  return (
    <Card title="Retention" aside={data ? sealedWords(data) : null} className="print:hidden">
      {error ? <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} /> : null}
      {data ? <Sealed data={data} /> : error ? null : <RowOutlines rows={2} label="Asking what is sealed" />}
    </Card>
  )
}

function Sealed({ data }: { data: Retention }) {
  const idle = idleWords(data)
  return (
    <>
      {data.problem ? (
        <p className="px-3.5 py-3" role="alert">
          <StatusWord state="degraded">The next segment could not be sealed: {data.problem}</StatusWord>
        </p>
      ) : null}
      {idle ? <p className="px-3.5 py-3 text-ink-2">{idle}</p> : null}
      {data.segments.length === 0 ? null : (
        <>
          <PurgeControl data={data} />
          <Segments segments={data.segments.toReversed()} />
        </>
      )}
    </>
  )
}

function Segments({ segments }: { segments: readonly Segment[] }) {
  return (
    <Table label="Sealed segments">
      <thead>
        <tr>
          <HeadCell>Segment</HeadCell>
          <HeadCell>Entries</HeadCell>
          <HeadCell>Newest of them</HeadCell>
          <HeadCell>File</HeadCell>
          <HeadCell>State</HeadCell>
        </tr>
      </thead>
      <tbody>
        {segments.map((segment) => (
          <SegmentRow key={segment.number} segment={segment} />
        ))}
      </tbody>
    </Table>
  )
}

function SegmentRow({ segment: { number, first, last, lastAt, file, bytes, sha256, purged } }: { segment: Segment }) {
  const { zone } = useConsole()
  return (
    <Row>
      <RowHead>{number}</RowHead>
      <Cell className="whitespace-nowrap">
        #{first} to #{last}
      </Cell>
      <Cell>
        <Time at={lastAt} zone={zone} style="exact" />
      </Cell>
      <Cell>
        <Disclosure
          summary={
            <>
              <span className="font-mono text-code break-all">{file}</span>, {sizeWords(bytes)}
            </>
          }
        >
          <CommandLine text={`${sha256}  ${file}`} what="SHA-256 of the file" />
        </Disclosure>
      </Cell>
      <Cell>
        {purged === null ? (
          'In the database'
        ) : (
          <>
            Purged <Time at={purged.at} zone={zone} style="exact" />,{' '}
            <Link className="text-link hover:underline" href={`${paths.audit}/ops/${purged.entry}`}>
              by whom
            </Link>
          </>
        )}
      </Cell>
    </Row>
  )
}

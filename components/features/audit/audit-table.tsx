'use client'

import Link from 'next/link'
import { Fragment, useState } from 'react'

import { paths } from '#components/frame/paths.ts'
import { formatLocal, zoneName } from '#components/ui/format-time.ts'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import { entrySentence } from '#lib/contracts/audit-sentence.ts'
import type { AuditEntry } from '#lib/domain/audit-entry.ts'
import { actorWord } from './actor-words.ts'
import { EntryDetails } from './entry-details.tsx'
import { outcomeWord } from './outcome-word.ts'

/** Absolute times with milliseconds; a row opens in place and has an address of its own. */
export function AuditTable({ entries, zone }: { entries: readonly AuditEntry[]; zone: string }) {
  const [open, setOpen] = useState<number | null>(null)
  const [newest] = entries
  return (
    <Table label="Entries, newest first">
      <thead>
        <tr>
          <HeadCell>Entry</HeadCell>
          <HeadCell>Time ({zoneName(newest?.recordedAt ?? new Date(0).toISOString(), zone)})</HeadCell>
          <HeadCell className="hidden md:table-cell print:table-cell">Who</HeadCell>
          <HeadCell>What</HeadCell>
          <HeadCell className="hidden sm:table-cell print:table-cell">Outcome</HeadCell>
          <HeadCell className="hidden lg:table-cell print:table-cell">Ticket</HeadCell>
          <HeadCell className="hidden lg:table-cell print:table-cell">From</HeadCell>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Fragment key={entry.seq}>
            <EntryRow
              entry={entry}
              zone={zone}
              isOpen={open === entry.seq}
              onToggle={() => setOpen(open === entry.seq ? null : entry.seq)}
            />
            {open === entry.seq ? (
              <Row>
                <Cell colSpan={7} id={`entry-${entry.seq}`} className="bg-canvas">
                  <div className="sticky left-3.5 grid max-w-[min(1100px,calc(100vw-4rem))] gap-3 py-1">
                    <EntryDetails entry={entry} zone={zone} />
                    <Link className="w-fit text-link underline" href={paths.auditEntry(entry.log, entry.seq)}>
                      Page of entry {entry.seq}
                    </Link>
                  </div>
                </Cell>
              </Row>
            ) : null}
          </Fragment>
        ))}
      </tbody>
    </Table>
  )
}

function EntryRow({
  entry,
  zone,
  isOpen,
  onToggle,
}: {
  entry: AuditEntry
  zone: string
  isOpen: boolean
  onToggle: () => void
}) {
  const { status, word } = outcomeWord(entry)
  return (
    <Row className={isOpen ? 'bg-selected' : 'hover:bg-hover'}>
      <RowHead>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={isOpen ? `entry-${entry.seq}` : undefined}
          onClick={onToggle}
          data-row
          className="min-h-6 font-mono text-code text-link hover:underline"
        >
          {entry.seq}
        </button>
      </RowHead>
      <Cell>
        <time dateTime={entry.recordedAt} className="font-mono text-code sm:whitespace-nowrap">
          {formatLocal(entry.recordedAt, zone, 'exact')}
        </time>
      </Cell>
      <Cell className="hidden whitespace-nowrap md:table-cell print:table-cell">{actorWord(entry.actor)}</Cell>
      <Cell className="min-w-24 wrap-anywhere sm:min-w-40 sm:break-words">
        {entrySentence(entry)}
        {entry.reason ? <span className="block text-small text-ink-2">{entry.reason}</span> : null}
      </Cell>
      <Cell className="hidden whitespace-nowrap sm:table-cell print:table-cell">
        {status ? <StatusWord state={status}>{word}</StatusWord> : <span className="text-ink-2">{word}</span>}
      </Cell>
      <Cell className="hidden lg:table-cell print:table-cell">
        {entry.ticket ?? <span className="text-ink-3">none</span>}
      </Cell>
      <Cell className="hidden font-mono text-code lg:table-cell print:table-cell">
        {entry.source?.address ?? <span className="text-ink-3">none</span>}
      </Cell>
    </Row>
  )
}

'use client'

import Link from 'next/link'

import { useConsole } from '#components/frame/console-context.tsx'
import { EntryLines } from '#components/frame/entry-lines.tsx'
import { PageHeading } from '#components/frame/page-heading.tsx'
import { paths } from '#components/frame/paths.ts'
import { Card } from '#components/ui/card.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Time } from '#components/ui/time.tsx'
import { entrySentence } from '#lib/contracts/audit-sentence.ts'
import type { AuditEntry } from '#lib/domain/audit-entry.ts'
import { EntryDetails } from './entry-details.tsx'
import { EntryProof } from './entry-proof.tsx'
import { outcomeWord } from './outcome-word.ts'

/** One sealed entry, and the other entries of the same action. */
export function EntryView({ entry, related }: { entry: AuditEntry; related: readonly AuditEntry[] }) {
  const { zone } = useConsole()
  const { status, word } = outcomeWord(entry)
  const others = related.filter(({ seq }) => seq !== entry.seq).toSorted((one, other) => one.seq - other.seq)
  return (
    <>
      <PageHeading
        sentence={`${entrySentence(entry)}.`.replace(/\.\.$/, '.')}
        aside={
          <>
            Entry {entry.seq} of the {entry.log} log · <Time at={entry.recordedAt} zone={zone} style="exact" />
          </>
        }
      />
      <Card title="Entry" aside={status ? <StatusWord state={status}>{word}</StatusWord> : word}>
        <div className="px-3.5 py-3">
          <EntryDetails entry={entry} zone={zone} />
        </div>
      </Card>
      <EntryProof entry={entry} />
      {entry.actionId ? (
        <Card title="The same action" aside={`${others.length} more`}>
          {others.length === 0 ? (
            <p className="px-3.5 py-3 text-ink-2">This is its only entry so far.</p>
          ) : (
            <EntryLines entries={others} zone={zone} />
          )}
        </Card>
      ) : null}
      <p>
        <Link className="text-link underline" href={paths.audit}>
          Audit log
        </Link>
      </p>
    </>
  )
}

'use client'

import Link from 'next/link'

import { useConsole } from '#components/frame/console-context.tsx'
import { PageHeading } from '#components/frame/page-heading.tsx'
import { paths } from '#components/frame/paths.ts'
import { Card } from '#components/ui/card.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Time } from '#components/ui/time.tsx'
import { entrySentence } from '#lib/contracts/audit-sentence.ts'
import type { AuditEntry } from '#lib/domain/audit-entry.ts'
import { ActionStory } from './action-story.tsx'
import { EntryDetails } from './entry-details.tsx'
import { EntryProof } from './entry-proof.tsx'
import { outcomeWord } from './outcome-word.ts'

type Story = { readonly entries: readonly AuditEntry[]; readonly undoneBy: readonly AuditEntry[] }

/** One sealed entry, and the story of the action that it is part of. */
export function EntryView({ entry, story }: { entry: AuditEntry; story: Story | null }) {
  const { zone } = useConsole()
  const { status, word } = outcomeWord(entry)
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
      {story ? <ActionStory {...story} here={entry.seq} zone={zone} /> : null}
      <p>
        <Link className="text-link underline" href={paths.audit}>
          Audit log
        </Link>
      </p>
    </>
  )
}

'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'

import { paths } from '#components/frame/paths.ts'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { RowOutlines } from '#components/ui/state-note.tsx'
import { Time } from '#components/ui/time.tsx'
import { entrySentence } from '#lib/contracts/audit-sentence.ts'
import type { Action } from '#lib/domain/action.ts'
import { auditQuery } from '#lib/queries/audit.ts'

const shownAtMost = 50

/** The evidence: what the log says about an action. Asked again when the action moves on. */
export function ChangeEntries({ action, zone }: { action: Action; zone: string }) {
  const filter = { log: 'ops', actionId: action.id, limit: shownAtMost } as const
  const { data, error, refetch } = useQuery(auditQuery(filter, `${action.state} ${action.phase}`))
  const entries = data?.entries.toSorted((one, other) => one.seq - other.seq)
  return (
    <Card
      title="Entries in the audit log"
      aside={
        <Link className="text-link hover:underline" href={paths.auditOfAction(action.id)}>
          In the log
        </Link>
      }
    >
      {error ? <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} /> : null}
      {entries ? (
        <ol>
          {entries.map((entry) => (
            <li
              key={entry.seq}
              className="grid gap-x-3 gap-y-0.5 border-b border-line-subtle px-3.5 py-2 last:border-b-0 md:grid-cols-[72px_232px_minmax(0,1fr)]"
            >
              <Link
                className="font-mono text-code text-link hover:underline"
                href={paths.auditEntry(entry.log, entry.seq)}
              >
                #{entry.seq}
              </Link>
              <Time at={entry.recordedAt} zone={zone} style="exact" />
              <span className="min-w-0 break-words">{entrySentence(entry)}</span>
            </li>
          ))}
        </ol>
      ) : error ? null : (
        <RowOutlines rows={2} label="Reading the log" />
      )}
    </Card>
  )
}

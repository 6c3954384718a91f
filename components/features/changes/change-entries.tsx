'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'

import { EntryLines } from '#components/frame/entry-lines.tsx'
import { paths } from '#components/frame/paths.ts'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { RowOutlines } from '#components/ui/state-note.tsx'
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
        <EntryLines entries={entries} zone={zone} />
      ) : error ? null : (
        <RowOutlines rows={2} label="Reading the log" />
      )}
    </Card>
  )
}

import Link from 'next/link'

import { Time } from '#components/ui/time.tsx'
import { entrySentence } from '#lib/contracts/audit-sentence.ts'
import type { AuditEntry } from '#lib/domain/audit-entry.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { paths } from './paths.ts'

/** Entries of one action, each a line with the way to its page. */
export function EntryLines({ entries, zone }: { entries: readonly Readable<AuditEntry>[]; zone: string }) {
  return (
    <ol>
      {entries.map((entry) => (
        <li
          key={entry.seq}
          className="grid gap-x-3 gap-y-0.5 border-b border-line-subtle px-3.5 py-2 last:border-b-0 md:grid-cols-[72px_232px_minmax(0,1fr)]"
        >
          <Link className="font-mono text-code text-link hover:underline" href={paths.auditEntry(entry.log, entry.seq)}>
            #{entry.seq}
          </Link>
          <Time at={entry.recordedAt} zone={zone} style="exact" />
          <span className="min-w-0 break-words">{entrySentence(entry)}</span>
        </li>
      ))}
    </ol>
  )
}

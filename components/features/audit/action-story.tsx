import Link from 'next/link'
import type { ReactNode } from 'react'

import { EntryLines } from '#components/frame/entry-lines.tsx'
import { paths } from '#components/frame/paths.ts'
import { Card } from '#components/ui/card.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Time } from '#components/ui/time.tsx'
import { entrySentence } from '#lib/contracts/audit-sentence.ts'
import type { AuditEntry } from '#lib/domain/audit-entry.ts'
import { actorDetail } from './actor-words.ts'
import { outcomeWord } from './outcome-word.ts'

type Props = {
  /** Oldest first, the one on this page among them. */
  entries: readonly AuditEntry[]
  undoneBy: readonly AuditEntry[]
  here: number
  zone: string
}

/** One action from its announcement to its end, with what it did outside the console and what took it back. */
export function ActionStory({ entries, undoneBy, here, zone }: Props) {
  const [first] = entries
  if (first === undefined) return null
  // A request for approval comes before the intent that says it.
  const undoes = entries.map(({ facts }) => facts['undoes']).find((id) => typeof id === 'string')
  return (
    <Card title="The story of this action" aside={endOf(entries)}>
      {undoes === undefined ? null : (
        <p className="border-b border-line-subtle px-3.5 py-2">
          It takes back{' '}
          <Link className="text-link underline" href={paths.auditOfAction(undoes)}>
            an earlier action
          </Link>
          .
        </p>
      )}
      <ol>
        {entries.map((entry) => (
          <Chapter
            key={entry.seq}
            entry={entry}
            sinceMs={since(first, entry)}
            isHere={entry.seq === here}
            zone={zone}
          />
        ))}
      </ol>
      {undoneBy.length > 0 ? (
        <>
          <h3 className="border-t border-line px-3.5 pt-2.5 font-semibold">Taken back by</h3>
          <EntryLines entries={undoneBy} zone={zone} />
        </>
      ) : null}
    </Card>
  )
}

function Chapter({
  entry,
  sinceMs,
  isHere,
  zone,
}: {
  entry: AuditEntry
  sinceMs: number
  isHere: boolean
  zone: string
}) {
  const { status, word } = outcomeWord(entry)
  const { kubernetes, outcome, reason, ticket, phase } = entry
  return (
    <li
      aria-current={isHere ? 'true' : undefined}
      className="grid gap-x-3 gap-y-1 border-b border-line-subtle px-3.5 py-2.5 last:border-b-0 aria-[current=true]:bg-selected md:grid-cols-[184px_minmax(0,1fr)]"
    >
      <div>
        <div className="font-[550]">{status ? <StatusWord state={status}>{word}</StatusWord> : word}</div>
        <Time at={entry.recordedAt} zone={zone} style="exact" />
        {sinceMs > 0 ? <div className="text-small text-ink-2">{(sinceMs / 1_000).toFixed(1)} s later</div> : null}
      </div>
      <div className="grid min-w-0 gap-0.5">
        <p className="break-words">
          {entrySentence(entry)}{' '}
          {isHere ? (
            <span className="text-ink-2">(#{entry.seq}, this page)</span>
          ) : (
            <Link className="text-link hover:underline" href={paths.auditEntry(entry.log, entry.seq)}>
              #{entry.seq}
            </Link>
          )}
        </p>
        <Line>
          {actorDetail(entry.actor)}
          {entry.source?.address ? `, from ${entry.source.address}` : null}
        </Line>
        {(phase === 'intent' || phase === 'approval') && reason ? (
          <Line>
            Why: {reason}
            {ticket ? ` (${ticket})` : null}
          </Line>
        ) : null}
        {kubernetes && kubernetes.auditIds.length > 0 ? (
          <Line>
            In the cluster&apos;s audit log as{' '}
            <code className="font-mono text-code break-all">{kubernetes.auditIds.join(', ')}</code>
          </Line>
        ) : null}
        {outcome?.durationMs === undefined ? null : (
          <Line>After {(outcome.durationMs / 1_000).toFixed(1)} s in all</Line>
        )}
      </div>
    </li>
  )
}

function Line({ children }: { children: ReactNode }) {
  return <p className="text-small break-words text-ink-2">{children}</p>
}

function since(first: AuditEntry, entry: AuditEntry): number {
  return Date.parse(entry.recordedAt) - Date.parse(first.recordedAt)
}

/** How it ended; an action whose end is not on record says so. */
function endOf(entries: readonly AuditEntry[]): ReactNode {
  const last = entries.findLast(isEnd)
  if (last === undefined) return 'No entry says how it ended yet'
  const { status, word } = outcomeWord(last)
  return status ? <StatusWord state={status}>{word}</StatusWord> : word
}

/** A request may end it before anything began; a refused decision on one ends nothing. */
function isEnd({ phase, action, outcome }: AuditEntry): boolean {
  if (phase === 'approval') return outcome !== null && action !== 'approval.refused'
  return phase === 'outcome' || phase === 'reconciled' || phase === 'note'
}

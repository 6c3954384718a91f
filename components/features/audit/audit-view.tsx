'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter, useSearchParams } from 'next/navigation'

import { useConsole } from '#components/frame/console-context.tsx'
import { PageHeading } from '#components/frame/page-heading.tsx'
import { paths } from '#components/frame/paths.ts'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { EmptyNote, RowOutlines } from '#components/ui/state-note.tsx'
import { auditQuerySchema, type AuditAnswer, type AuditQuery } from '#lib/contracts/audit.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { counted } from '#lib/domain/part-words.ts'
import { may, type AccountRole } from '#lib/domain/permissions.ts'
import { auditQuery, auditSearch } from '#lib/queries/audit.ts'
import { ApiRefusal } from '#lib/queries/http.ts'
import { isNarrowed, readAuditFilter } from './audit-filter.ts'
import { AuditFilters } from './audit-filters.tsx'
import { AuditTable } from './audit-table.tsx'
import { ExportMenu } from './export-menu.tsx'
import { LogChoice } from './log-choice.tsx'
import { LogState } from './log-state.tsx'
import { RetentionCard } from './retention-card.tsx'
import { PrintHeader } from './print-header.tsx'
import { SavedViews } from './saved-views.tsx'

type Props = {
  /** Null when the server could not read the log for the first paint. */
  first: { readonly filter: AuditQuery; readonly page: Readable<AuditAnswer> } | null
}

/** Who did what, when, from where and why. The address is the filter. */
export function AuditView({ first }: Props) {
  const { zone, role, servedAt } = useConsole()
  const router = useRouter()
  const filter = readAuditFilter(Object.fromEntries(useSearchParams()))
  const isFirst = first !== null && auditSearch(first.filter) === auditSearch(filter)
  const { data, error, isPlaceholderData, isFetching, refetch } = useQuery({
    ...auditQuery(filter),
    ...(isFirst ? { initialData: first.page } : {}),
    staleTime: isFirst ? Infinity : 0,
  })
  const { before, ...whole } = filter
  const go = (next: AuditQuery) => router.push(addressOf(next), { scroll: false })
  return (
    <>
      <PageHeading
        sentence={headingOf(data, error, role)}
        {...(error && !data ? { status: 'unknown' as const } : {})}
        aside={data && isNarrowed(filter) ? `${totalWords(data)} match` : null}
        actions={
          <>
            <ExportMenu filter={filter} total={data ? totalWords(data) : null} />
            <Button onClick={() => print()}>Print</Button>
            <Button onClick={() => void refetch()} aria-disabled={isFetching}>
              {isFetching ? 'Reading…' : 'Read again'}
            </Button>
          </>
        }
      />
      <div className="print:hidden">
        <LogState log={filter.log} />
      </div>
      <LogChoice filter={filter} mayReadSecurity={may(role, 'read-security-log')} />
      <Card title="Entries" aside={data ? rangeOf(data) : null}>
        <PrintHeader filter={filter} shown={data ? shownWords(data) : 'nothing shown'} />
        <SavedViews filter={filter} isNarrow={isNarrowed(filter)} />
        <AuditFilters
          filter={filter}
          zone={zone}
          now={servedAt}
          onFilter={go}
          onApply={(text) => go(readAuditFilter({ ...text, log: filter.log }))}
          onClear={() => go(readAuditFilter({ log: filter.log }))}
        />
        {filter.actionId ? (
          <p className="border-b border-line-subtle px-3.5 py-2 text-ink-2">
            Only the entries of action <span className="font-mono text-code break-all">{filter.actionId}</span>
          </p>
        ) : null}
        {error ? (
          <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} />
        ) : null}
        {data ? (
          <Entries data={data} isOld={isPlaceholderData} isNarrow={isNarrowed(filter)} zone={zone} />
        ) : error ? null : (
          <RowOutlines rows={10} label="Reading the log" />
        )}
        {data && data.next === null && data.purged > 0 ? (
          <p className="border-t border-line-subtle px-3.5 py-2 text-small text-ink-2">
            Entries #0 to #{data.purged - 1} are sealed in files and not in the database, so nothing here looks into
            them.
          </p>
        ) : null}
        {data && (data.next !== null || before !== undefined) ? (
          <div className="flex flex-wrap items-center gap-2 border-t border-line-subtle px-3.5 py-2 print:hidden">
            {before === undefined ? null : <Button onClick={() => go(whole)}>Newest</Button>}
            {data.next === null ? null : (
              <Button onClick={() => go({ ...whole, before: data.next ?? 0 })}>Older</Button>
            )}
            {data.next === null || filter.limit === longest ? null : (
              <Button tone="quiet" onClick={() => go({ ...whole, limit: longest })}>
                {longest} a page
              </Button>
            )}
            <span className="text-small text-ink-2">
              {shownWords(data)}. The browser&apos;s own search sees only these; use the filter.
            </span>
          </div>
        ) : null}
      </Card>
      {may(role, 'purge-log') ? <RetentionCard log={filter.log} /> : null}
    </>
  )
}

function Entries({
  data,
  isOld,
  isNarrow,
  zone,
}: {
  data: Readable<AuditAnswer>
  isOld: boolean
  isNarrow: boolean
  zone: string
}) {
  if (data.entries.length === 0)
    return (
      <EmptyNote title={isNarrow ? 'No entries match' : 'This log is empty'}>
        {isNarrow ? <p>{data.head.size.toLocaleString('en')} exist.</p> : null}
      </EmptyNote>
    )
  return (
    <div aria-busy={isOld}>
      <AuditTable entries={data.entries} zone={zone} />
    </div>
  )
}

/** For printing and for the browser's own search. */
const longest = 200

/** Counting stops where nobody pages any more. */
function totalWords({ total, isTotalExact }: Readable<AuditAnswer>): string {
  return `${isTotalExact ? '' : 'more than '}${total.toLocaleString('en')}`
}

function shownWords(data: Readable<AuditAnswer>): string {
  return `${data.entries.length} of ${totalWords(data)} shown`
}

/** Which entries the page holds, for example `#812 to #763`. */
function rangeOf({ entries }: Readable<AuditAnswer>): string | null {
  const [newest] = entries
  const oldest = entries.at(-1)
  return newest && oldest ? `#${newest.seq} to #${oldest.seq}` : null
}

function headingOf(data: Readable<AuditAnswer> | undefined, error: Error | null, role: AccountRole): string {
  if (data) return `${counted(data.head.size, 'entry', 'entries')} in the log of ${logName(data.head.log)}.`
  if (!error) return 'Reading the audit log.'
  return isBarred(error) ? `This log is not part of the ${role} role.` : 'Audit log unavailable. No entries are lost.'
}

function logName(log: AuditQuery['log']): string {
  return log === 'ops' ? 'changes' : 'sign-ins and denials'
}

/** Asking again does not change a role. */
function isBarred(error: Error): boolean {
  return error instanceof ApiRefusal && error.refusal.reason === 'role-may-not'
}

/** Defaults stay out of the address. */
function addressOf(filter: AuditQuery): string {
  const standard = auditQuerySchema.parse({})
  const { log, limit, ...rest } = filter
  const search = new URLSearchParams(
    Object.entries({
      ...(log === standard.log ? {} : { log }),
      ...rest,
      ...(limit === standard.limit ? {} : { limit }),
    }).map(([name, value]) => [name, String(value)]),
  ).toString()
  return search ? `${paths.audit}?${search}` : paths.audit
}

import Link from 'next/link'
import type { ReactNode } from 'react'

import { paths } from '#components/frame/paths.ts'
import { CommandLine } from '#components/ui/command-line.tsx'
import { Diff } from '#components/ui/diff.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { Time } from '#components/ui/time.tsx'
import type { AuditEntry, AuditTarget } from '#lib/domain/audit-entry.ts'
import { fieldPath } from '#lib/domain/field-path.ts'
import { actorDetail } from './actor-words.ts'
import { outcomeWord } from './outcome-word.ts'

/** Everything that one entry holds: what changed, why, by whom, on what, and the hashes that seal it. */
export function EntryDetails({ entry, zone }: { entry: AuditEntry; zone: string }) {
  const { source, target, kubernetes, outcome } = entry
  const facts = Object.entries(entry.facts)
  return (
    <div className="grid gap-3">
      {entry.change.length > 0 ? (
        <Diff
          label="Change"
          {...(target ? { heading: targetWords(target) } : {})}
          lines={entry.change.map(({ path, from, to }) => ({
            path: fieldPath(path),
            from: textOf(from),
            to: textOf(to),
          }))}
        />
      ) : null}
      <dl className="grid gap-x-4 gap-y-1.5 sm:grid-cols-[136px_minmax(0,1fr)]">
        <Fact name="Recorded">
          <Time at={entry.recordedAt} zone={zone} style="exact" />
        </Fact>
        <Fact name="Who">{actorDetail(entry.actor)}</Fact>
        {source ? (
          <Fact name="From">
            <span className="font-mono text-code">{source.address ?? 'not kept'}</span>
            {source.via.length > 0 ? ` through ${source.via.join(', ')}` : null}
            {source.userAgent ? <span className="block text-small text-ink-2">{source.userAgent}</span> : null}
          </Fact>
        ) : null}
        {target && entry.change.length === 0 ? <Fact name="On">{targetWords(target)}</Fact> : null}
        {entry.reason ? <Fact name="Reason">{entry.reason}</Fact> : null}
        {entry.approvals.map((approval) => (
          <Fact key={approval.entry} name="Approved in">
            <Link className="text-link hover:underline" href={paths.auditEntry('ops', approval.entry)}>
              entry {approval.entry}
            </Link>{' '}
            <span className="text-small text-ink-2">by account {approval.ref}</span>
          </Fact>
        ))}
        {entry.ticket ? <Fact name="Ticket">{entry.ticket}</Fact> : null}
        {outcome ? (
          <Fact name="Outcome">
            {outcomeWord(entry).word}: {outcome.message}{' '}
            <span className="font-mono text-code text-ink-2">
              {outcome.code}
              {outcome.durationMs === undefined ? null : ` · ${outcome.durationMs} ms`}
            </span>
          </Fact>
        ) : null}
        {facts.map(([name, value]) => (
          <Fact key={name} name={name}>
            <span className="font-mono text-code break-words">
              {value === null || value === '' ? 'none' : String(value)}
            </span>
          </Fact>
        ))}
        {target?.resourceVersionBefore ? (
          <Fact name="Resource version">
            <span className="font-mono text-code">
              {target.resourceVersionBefore}
              {target.resourceVersionAfter ? ` → ${target.resourceVersionAfter}` : null}
            </span>
          </Fact>
        ) : null}
        {kubernetes && kubernetes.auditIds.length > 0 ? (
          <Fact name="Cluster's audit log">
            <span className="font-mono text-code break-all">{kubernetes.auditIds.join(', ')}</span>
          </Fact>
        ) : null}
      </dl>
      {kubernetes?.command ? (
        <div className="grid gap-1">
          <span className="text-small text-ink-2">The same by kubectl</span>
          <CommandLine text={kubernetes.command} what="command" />
        </div>
      ) : null}
      <Disclosure summary="Ids and hashes">
        <dl className="grid gap-x-4 gap-y-1.5 sm:grid-cols-[136px_minmax(0,1fr)]">
          <Hash name="Entry" value={entry.id} />
          {entry.actionId ? <Hash name="Action" value={entry.actionId} /> : null}
          {source ? <Hash name="Request" value={source.requestId} /> : null}
          {target?.uid ? <Hash name="Object uid" value={target.uid} /> : null}
          <Hash name="Schema" value={entry.schema} />
          <Hash name="Leaf" value={entry.leaf} />
          <Hash name="Leaf before" value={entry.previous} />
        </dl>
      </Disclosure>
      <Disclosure summary="The bytes that were hashed">
        <CommandLine text={entry.body} what="entry" />
      </Disclosure>
    </div>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}

function Hash({ name, value }: { name: string; value: string }) {
  return (
    <Fact name={name}>
      <code className="font-mono text-code break-all">{value}</code>
    </Fact>
  )
}

function targetWords({ kind, namespace, name }: AuditTarget): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`
}

function textOf(value: string | number | boolean | null): string | null {
  return value === null ? null : String(value)
}

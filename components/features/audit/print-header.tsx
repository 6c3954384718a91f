'use client'

import { useQuery } from '@tanstack/react-query'

import { useConsole } from '#components/frame/console-context.tsx'
import { formatTime } from '#components/ui/format-time.ts'
import { useNow } from '#components/ui/use-now.ts'
import type { AuditQuery } from '#lib/contracts/audit.ts'
import { auditStateQuery } from '#lib/queries/audit-state.ts'
import { filterText } from './filter-text.ts'
import { logStateWords } from './log-state-words.ts'

/** What a sheet of paper has to say for itself, since nobody can press anything on it. */
export function PrintHeader({ filter, shown }: { filter: AuditQuery; shown: string }) {
  const { zone, servedAt, userName } = useConsole()
  const now = useNow(servedAt)
  const { data } = useQuery(auditStateQuery())
  const state = data?.find(({ log }) => log === filter.log)
  const words = state ? logStateWords(state, now) : null
  const text = filterText(filter, zone)
  return (
    <dl className="hidden grid-cols-[112px_minmax(0,1fr)] gap-x-3 gap-y-0.5 px-3.5 py-2 print:grid">
      <dt>Log</dt>
      <dd>
        {filter.log}, {shown}
      </dd>
      <dt>Filter</dt>
      <dd className="font-mono text-code break-words">{text === '' ? 'none' : text}</dd>
      <dt>Printed</dt>
      <dd>
        {formatTime(new Date(now).toISOString(), zone, 'minute')} by {userName}; all times in {zone}
      </dd>
      <dt>State of the log</dt>
      <dd>{words ? `${words.word}. ${words.sentence}` : 'not known'}</dd>
      <dt>Checkpoint</dt>
      <dd className="font-mono text-code break-all">
        {state?.checkpoint ? `${state.checkpoint.origin} ${state.checkpoint.size} ${state.checkpoint.root}` : 'none'}
      </dd>
    </dl>
  )
}

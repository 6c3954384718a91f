'use client'

import { parseAsBoolean, parseAsStringLiteral, useQueryStates } from 'nuqs'

import { Button } from '#components/ui/button.tsx'
import { controlStyle } from '#components/ui/field.tsx'
import { timelineKinds, type TimelineKind } from '#lib/domain/timeline.ts'

export type TimelineFilter = { readonly show: TimelineKind | null; readonly warnings: boolean }

/** The address is the filter. */
export function useTimelineFilter() {
  return useQueryStates({
    show: parseAsStringLiteral(timelineKinds),
    warnings: parseAsBoolean.withDefault(false),
  })
}

type Props = { filter: TimelineFilter; onChange: (change: Partial<TimelineFilter> | null) => void }

export function TimelineFilterBar({ filter, onChange }: Props) {
  const { show, warnings } = filter
  return (
    <search className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line-subtle px-3.5 py-2">
      <select
        aria-label="Kind"
        className={`${controlStyle} max-w-56`}
        value={show ?? ''}
        onChange={(event) => onChange({ show: timelineKinds.find((kind) => kind === event.target.value) ?? null })}
      >
        <option value="">Everything</option>
        {timelineKinds.map((kind) => (
          <option key={kind} value={kind}>
            {kindWord(kind)}
          </option>
        ))}
      </select>
      <label className="inline-flex min-h-6 items-center gap-1.5">
        <input
          type="checkbox"
          checked={warnings}
          onChange={(event) => onChange({ warnings: event.target.checked })}
          className="size-4 accent-(--accent)"
        />
        Warnings only
      </label>
      {show !== null || warnings ? <Button onClick={() => onChange(null)}>Clear</Button> : null}
    </search>
  )
}

function kindWord(kind: TimelineKind): string {
  switch (kind) {
    case 'event':
      return 'Kubernetes events'
    case 'rollout':
      return 'Rollouts'
    case 'change':
      return 'Changes by this console'
    case 'outside':
      return 'Changes from outside'
    case 'instance':
      return 'Starts and ends of instances'
  }
}

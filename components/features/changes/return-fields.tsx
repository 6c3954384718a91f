'use client'

import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { RowOutlines } from '#components/ui/state-note.tsx'
import { Time } from '#components/ui/time.tsx'
import { revisionImages } from '#lib/domain/revision.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { revisionsQuery } from '#lib/queries/revisions.ts'
import { isReturnable, revisionFlag } from './revision-facts.ts'

/** The revisions that Kubernetes keeps; those that the console cannot restore are shown and cannot be chosen. */
export function ReturnFields({
  workload,
  revision,
  onChange,
}: {
  workload: Workload
  revision: string | null
  onChange: (revision: string) => void
}) {
  const { zone } = useConsole()
  const name = useId()
  const { data, error, refetch } = useQuery(revisionsQuery(workload))
  if (error && !data)
    return (
      <div className="-mx-3.5">
        <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} />
      </div>
    )
  if (!data) return <RowOutlines rows={2} label="Loading the revisions" />
  const choices = data.filter(({ isCurrent }) => !isCurrent)
  if (choices.length === 0) return <p className="text-ink-2">Kubernetes keeps no earlier revision of this workload.</p>
  return (
    <fieldset className="grid gap-1">
      <legend className="pb-1 font-[550]">Revision</legend>
      <div className="max-h-56 overflow-y-auto rounded-control border border-line-subtle">
        {choices.map((each) => (
          <label
            key={each.revision}
            className="flex items-start gap-2 border-b border-line-subtle px-2.5 py-1.5 last:border-b-0 has-checked:bg-selected"
          >
            <input
              type="radio"
              name={name}
              value={each.revision}
              checked={revision === each.revision}
              disabled={!isReturnable(each)}
              onChange={() => onChange(each.revision)}
              className="mt-0.5 size-4 shrink-0 accent-(--accent)"
            />
            <span className="grid min-w-0 gap-0.5">
              <span>
                <span className="font-[550]">Revision {each.revision}</span>
                {each.createdAt ? (
                  <span className="text-small text-ink-2">
                    {' '}
                    · <Time at={each.createdAt} zone={zone} style="minute" />
                  </span>
                ) : null}
              </span>
              <span className="font-mono text-code break-all text-ink-2">{revisionImages(each)}</span>
              {each.flag ? (
                <span className="text-small break-words text-ink-2">EXPOSE_GUI_API: {revisionFlag(each)}</span>
              ) : null}
              {isReturnable(each) ? null : (
                <span className="text-small text-ink-2">Differs in more than the console may write.</span>
              )}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

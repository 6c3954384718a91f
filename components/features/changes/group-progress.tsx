'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useEffect, useRef } from 'react'

import { paths } from '#components/frame/paths.ts'
import { Button } from '#components/ui/button.tsx'
import { RowOutlines } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { isOpen } from '#lib/domain/action.ts'
import { progressFigures } from '#lib/domain/changes-verdict.ts'
import { groupVerdict } from '#lib/domain/group-verdict.ts'
import { actionsQuery } from '#lib/queries/actions.ts'
import { ChangeHeadline } from './change-headline.tsx'

type Props = {
  ids: readonly string[]
  installation: { namespace: string; release: string }
  now: number
  onClose: () => void
}

/** Every part as the console records it; the whole is done when the last of them is. */
export function GroupProgress({ ids, installation, now, onClose }: Props) {
  const { data } = useQuery(actionsQuery())
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const actions = ids.flatMap((id) => data?.find((action) => action.id === id) ?? [])
  const isRunning = actions.length < ids.length || actions.some(({ state }) => isOpen(state))
  const { sentence, status } = groupVerdict(actions)
  return (
    <div className="grid gap-3">
      <h3 ref={heading} tabIndex={-1} className="font-semibold">
        {actions.length === ids.length ? <StatusWord state={status}>{sentence}</StatusWord> : 'Waiting for the console'}
      </h3>
      {actions.length < ids.length ? <RowOutlines rows={2} label="Loading the changes" /> : null}
      <ul aria-label="Parts" className="grid gap-2.5">
        {actions.map((action) => (
          <li key={action.id} className="grid gap-0.5">
            <Link
              className="w-fit font-mono text-code text-link hover:underline"
              href={paths.change(installation, action.id)}
            >
              {action.target.name}
            </Link>
            <ChangeHeadline action={action} now={now} />
            {progressFigures(action) ? (
              <span className="pl-5.5 text-small text-ink-2">{progressFigures(action)}</span>
            ) : null}
            {action.message ? <p className="max-w-[72ch] pl-5.5 text-ink-2">{action.message}</p> : null}
          </li>
        ))}
      </ul>
      <div className="flex justify-end">
        <Button tone={isRunning ? 'plain' : 'primary'} onClick={onClose}>
          {isRunning ? 'Close, let them run' : 'Close'}
        </Button>
      </div>
    </div>
  )
}

'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useEffect, useRef } from 'react'

import { ProbeList } from '#components/frame/probe-list.tsx'
import { useConsole } from '#components/frame/console-context.tsx'
import { paths } from '#components/frame/paths.ts'
import { Button } from '#components/ui/button.tsx'
import { RowOutlines } from '#components/ui/state-note.tsx'
import { undoBlock } from '#lib/domain/action-words.ts'
import { isOpen } from '#lib/domain/action.ts'
import { expectedFinding } from '#lib/domain/rollout-steps.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { actionQuery } from '#lib/queries/actions.ts'
import { ChangeHeadline } from './change-headline.tsx'
import { ChangeSteps } from './change-steps.tsx'

type Props = {
  actionId: string
  workload: Workload
  now: number
  onClose: () => void
  /** Begins a new, planned change back to what was. */
  onUndo: () => void
}

/** The change as it goes, from what the console records about it; it ends with what was seen, or with Unknown. */
export function ChangeProgress({ actionId, workload, now, onClose, onUndo }: Props) {
  const { zone } = useConsole()
  const { data: action } = useQuery(actionQuery(actionId))
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const isRunning = !action || isOpen(action.state)
  return (
    <div className="grid gap-3">
      <h3 ref={heading} tabIndex={-1} className="font-semibold">
        {action ? <ChangeHeadline action={action} now={now} /> : 'Waiting for the console'}
      </h3>
      {action ? (
        <ChangeSteps action={action} asks={workload.guiApi !== null} zone={zone} />
      ) : (
        <RowOutlines rows={4} label="Loading the change" />
      )}
      {action && action.probes.length > 0 ? (
        <ProbeList probes={action.probes} wanted={expectedFinding(action)} label="What each instance says" />
      ) : null}
      {action?.message ? <p className="max-w-[72ch] text-ink-2">{action.message}</p> : null}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span className="mr-auto flex flex-wrap gap-x-3">
          <Link className="text-link hover:underline" href={paths.change(workload, actionId)}>
            Open the change
          </Link>
          <Link className="text-link hover:underline" href={paths.auditOfAction(actionId)}>
            Entries in the audit log
          </Link>
        </span>
        {action && undoBlock(action) === null ? <Button onClick={onUndo}>Undo…</Button> : null}
        <Button tone={isRunning ? 'plain' : 'primary'} onClick={onClose}>
          {isRunning ? 'Close, let it run' : 'Close'}
        </Button>
      </div>
    </div>
  )
}

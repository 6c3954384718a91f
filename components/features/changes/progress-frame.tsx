'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useEffect, useRef, type ReactNode } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { paths } from '#components/frame/paths.ts'
import { Button } from '#components/ui/button.tsx'
import { RowOutlines } from '#components/ui/state-note.tsx'
import { isOpen, type Action } from '#lib/domain/action.ts'
import { actionQuery } from '#lib/queries/actions.ts'
import { ChangeHeadline } from './change-headline.tsx'
import { ChangeSteps } from './change-steps.tsx'

type Props = {
  actionId: string
  installation: { readonly namespace: string; readonly release: string }
  now: number
  /** Whether its instances are asked at the end. */
  asks: boolean
  /** Steps to be expected, for the outline while they load. */
  rows: number
  onClose: () => void
  /** What stands between the steps and the message, below it, and before the button that closes. */
  evidence?: (action: Action) => ReactNode
  below?: (action: Action) => ReactNode
  controls?: (action: Action) => ReactNode
}

/** An action as it goes, from what the console records about it; it ends with what was seen, or with Unknown. */
export function ProgressFrame({ actionId, installation, now, asks, rows, onClose, evidence, below, controls }: Props) {
  const { zone } = useConsole()
  const { data: action } = useQuery(actionQuery(actionId))
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const isWaiting = action?.state === 'pending-approval'
  const isRunning = !action || isWaiting || isOpen(action.state)
  return (
    <div className="grid gap-3">
      <h3 ref={heading} tabIndex={-1} className="font-semibold">
        {action ? <ChangeHeadline action={action} now={now} /> : 'Waiting for the console'}
      </h3>
      {action ? (
        <ChangeSteps action={action} asks={asks} zone={zone} />
      ) : (
        <RowOutlines rows={rows} label="Loading the change" />
      )}
      {action ? evidence?.(action) : null}
      {action?.message ? <p className="max-w-[72ch] break-words text-ink-2">{action.message}</p> : null}
      {isWaiting ? (
        <p className="max-w-[72ch] text-ink-2">
          Nothing was sent yet. Any other admin sees the request and decides on the page of the change; there you can
          withdraw it.
        </p>
      ) : null}
      {action ? below?.(action) : null}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span className="mr-auto flex flex-wrap gap-x-3">
          <Link className="text-link hover:underline" href={paths.change(installation, actionId)}>
            Open the change
          </Link>
          <Link className="text-link hover:underline" href={paths.auditOfAction(actionId)}>
            Entries in the audit log
          </Link>
        </span>
        {action ? controls?.(action) : null}
        <Button tone={isRunning ? 'plain' : 'primary'} onClick={onClose}>
          {isWaiting ? 'Close, let it wait' : isRunning ? 'Close, let it run' : 'Close'}
        </Button>
      </div>
    </div>
  )
}

'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useEffect, useRef } from 'react'

import { ChangeHeadline } from '../change-headline.tsx'
import { ChangeSteps } from '../change-steps.tsx'
import { useConsole } from '#components/frame/console-context.tsx'
import { paths } from '#components/frame/paths.ts'
import { Button } from '#components/ui/button.tsx'
import { RowOutlines } from '#components/ui/state-note.tsx'
import type { AdminPassword } from '#lib/contracts/admin-password.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { isOpen } from '#lib/domain/action.ts'
import type { Installation } from '#lib/domain/topology.ts'
import { actionQuery } from '#lib/queries/actions.ts'
import { RevealOnce } from './reveal-once.tsx'

type Props = {
  actionId: string
  installation: Installation
  facts: Readable<AdminPassword> | null
  now: number
  onClose: () => void
}

/** The phases as the console records them; it ends with what was proven, or says what is not. */
export function RotationProgress({ actionId, installation, facts, now, onClose }: Props) {
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
        <ChangeSteps action={action} asks zone={zone} />
      ) : (
        <RowOutlines rows={6} label="Loading the rotation" />
      )}
      {action?.message ? <p className="max-w-[72ch] break-words text-ink-2">{action.message}</p> : null}
      {action ? <RevealOnce action={action} facts={facts} /> : null}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span className="mr-auto flex flex-wrap gap-x-3">
          <Link className="text-link hover:underline" href={paths.change(installation, actionId)}>
            Open the change
          </Link>
          <Link className="text-link hover:underline" href={paths.auditOfAction(actionId)}>
            Entries in the audit log
          </Link>
        </span>
        <Button tone={isRunning ? 'plain' : 'primary'} onClick={onClose}>
          {isRunning ? 'Close, let it run' : 'Close'}
        </Button>
      </div>
    </div>
  )
}

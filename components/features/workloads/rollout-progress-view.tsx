'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useEffect, useRef } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { paths } from '#components/frame/paths.ts'
import { Button } from '#components/ui/button.tsx'
import { formatAge } from '#components/ui/format-age.ts'
import { RowOutlines } from '#components/ui/state-note.tsx'
import { StatusGlyph } from '#components/ui/status-glyph.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Action } from '#lib/domain/action.ts'
import { actionStatus } from '#lib/domain/action-words.ts'
import { isOpen } from '#lib/domain/action.ts'
import { rolloutSteps } from '#lib/domain/rollout-steps.ts'
import { actionQuery } from '#lib/queries/actions.ts'

type Props = {
  actionId: string
  now: number
  onClose: () => void
  /** Begins a new, planned change back to what was. */
  onUndo: (from: number) => void
}

/** The change as it goes, from what the console records about it; it ends with what was seen, or with Unknown. */
export function RolloutProgressView({ actionId, now, onClose, onUndo }: Props) {
  const { data: action } = useQuery(actionQuery(actionId))
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const isRunning = !action || isOpen(action.state)
  return (
    <div className="grid gap-3">
      <h3 ref={heading} tabIndex={-1} className="font-semibold">
        {action ? <Summary action={action} now={now} /> : 'Waiting for the console'}
      </h3>
      {action ? <Steps action={action} /> : <RowOutlines rows={4} label="Loading the change" />}
      {action?.message ? <p className="max-w-[72ch] text-ink-2">{action.message}</p> : null}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <Link className="mr-auto text-link hover:underline" href={paths.auditOfAction(actionId)}>
          Entries in the audit log
        </Link>
        {action && !isRunning ? (
          <Button onClick={() => onUndo(action.from)}>Scale back to {action.from}…</Button>
        ) : null}
        <Button tone={isRunning ? 'plain' : 'primary'} onClick={onClose}>
          {isRunning ? 'Close, let it run' : 'Close'}
        </Button>
      </div>
    </div>
  )
}

function Summary({ action, now }: { action: Action; now: number }) {
  const { status, word } = actionStatus(action.state)
  const left = action.deadlineAt && isOpen(action.state) ? Date.parse(action.deadlineAt) - now : 0
  return (
    <StatusWord state={status}>
      {action.from} → {action.to}: {word}
      {left > 0 ? <span className="font-mono text-code font-normal text-ink-2"> · {formatAge(left)} left</span> : null}
    </StatusWord>
  )
}

function Steps({ action }: { action: Action }) {
  const { zone } = useConsole()
  return (
    <ol className="grid gap-1.5">
      {rolloutSteps(action).map((step) => (
        <li key={step.name} className="flex items-start gap-2">
          {step.status === 'waiting' ? (
            <span className="mt-0.5 grid size-4 shrink-0 place-items-center">
              <span className="size-1.5 rounded-full bg-line-control" />
            </span>
          ) : (
            <StatusGlyph
              state={step.status}
              className={step.status === 'in-progress' ? 'mt-0.5 spin-slow' : 'mt-0.5'}
            />
          )}
          <span className="min-w-0 flex-1">
            <span className={step.status === 'waiting' ? 'text-ink-3' : 'font-[550]'}>{step.name}</span>
            {step.status === 'waiting' ? <span className="sr-only">, waiting</span> : null}
            {step.detail && step.detail !== action.message ? (
              <span className="text-small text-ink-2"> {step.detail}</span>
            ) : null}
          </span>
          {step.at ? (
            <span className="text-small text-ink-2">
              <Time at={step.at} zone={zone} />
            </span>
          ) : null}
        </li>
      ))}
    </ol>
  )
}

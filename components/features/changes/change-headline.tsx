import { formatAge } from '#components/ui/format-age.ts'
import { StatusWord } from '#components/ui/status-word.tsx'
import { actionEffect, actionStatus } from '#lib/domain/action-words.ts'
import { isOpen, type Action } from '#lib/domain/action.ts'

/** What it does and how it stands: "Scale 3 → 4: Rolling · 4 min left". */
export function ChangeHeadline({ action, now }: { action: Action; now: number }) {
  const { status, word } = actionStatus(action)
  const until = action.state === 'pending-approval' ? action.approval?.until : isOpen(action.state) && action.deadlineAt
  const left = until ? Date.parse(until) - now : 0
  return (
    <StatusWord state={status}>
      {actionEffect(action)}: {word}
      {left > 0 ? <span className="font-mono text-code font-normal text-ink-2"> · {formatAge(left)} left</span> : null}
    </StatusWord>
  )
}

'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { usePicture } from '#components/frame/use-picture.ts'
import { useWriteBlock } from '#components/frame/use-write-block.ts'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { Field, TextArea } from '#components/ui/field.tsx'
import { formatAge } from '#components/ui/format-age.ts'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Time } from '#components/ui/time.tsx'
import { reasonLimits } from '#lib/contracts/actions.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { actionEffect } from '#lib/domain/action-words.ts'
import type { Action, Plan } from '#lib/domain/action.ts'
import { needsConfirmation } from '#lib/domain/guardrail.ts'
import { changeQuery, rememberAction } from '#lib/queries/actions.ts'
import { decide, type Verdict } from '#lib/queries/approvals.ts'
import { confirmationErrors } from './confirmation-fields.tsx'

type Props = { action: Action; plan: Readable<Plan> }

/** A change that waits for a second admin, to whoever looks: those who may decide, the one who asked, and readers. */
export function ApprovalCard({ action, plan }: Props) {
  const { zone, userName, role } = useConsole()
  const { now } = usePicture()
  const { approval, requestedBy, target } = action
  if (approval === null || action.state !== 'pending-approval') return null
  const isOwn = requestedBy.name === userName
  return (
    <Card
      title="Approval"
      aside={
        <>
          {formatAge(Date.parse(approval.until) - now)} left, until{' '}
          <Time at={approval.until} zone={zone} style="clock" />
        </>
      }
    >
      <div className="grid gap-3 px-3.5 py-3">
        <p className="max-w-[72ch]">
          {isOwn ? 'You ask' : `${requestedBy.name} asks`} for the approval of a second admin: nothing was sent to the
          cluster. Once approved, the console carries it out at once, if {target.name} is still as the plan below saw
          it. Until then no other change of it can begin.
        </p>
        <Decision action={action} plan={plan} verdicts={isOwn ? ['withdrawal'] : ['rejection', 'approval']} />
        {isOwn && role === 'admin' ? (
          <p className="text-small text-ink-2">Nobody approves their own change. Another admin sees it here too.</p>
        ) : null}
      </div>
    </Card>
  )
}

function Decision({ action, plan, verdicts }: Props & { verdicts: readonly Verdict[] }) {
  const { csrf } = useConsole()
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState<string | undefined>()
  const { mutate, error, isPending, variables } = useMutation({
    mutationFn: (verdict: Verdict) =>
      decide(verdict, { actionId: action.id, planHash: plan.hash, reason: reason.trim() }, csrf),
    onSuccess: (decided) => rememberAction(client, decided),
    // What became of it is not what this page shows.
    onSettled: () => client.invalidateQueries({ queryKey: changeQuery(action.id).queryKey }),
  })
  const block = useWriteBlock('approve-changes')
  const asksReason = verdicts.includes('approval')
  const say = (verdict: Verdict) => {
    const found = asksReason ? confirmationErrors({ reason, ticket: '', typed: '' }, null).reason : undefined
    setMissing(found)
    if (found === undefined && !isPending) mutate(verdict)
  }
  return (
    <>
      {asksReason && block === null ? (
        <Field label="Your reason (kept in the audit log)" error={missing}>
          <TextArea
            value={reason}
            maxLength={reasonLimits.longest}
            onChange={(event) => setReason(event.target.value)}
            required
          />
        </Field>
      ) : null}
      {error ? <RefusalNote error={error} /> : null}
      {block ? <StatusWord state="unknown">{block}</StatusWord> : null}
      <div className="flex flex-wrap justify-end gap-2">
        {verdicts.map((verdict) => (
          <Button
            key={verdict}
            tone={toneOf(verdict, plan)}
            disabled={block !== null}
            aria-disabled={isPending}
            onClick={() => say(verdict)}
          >
            {isPending && variables === verdict ? 'Submitting…' : verdictWord(verdict, action)}
          </Button>
        ))}
      </div>
    </>
  )
}

/** Red where the one who asked had to type the name. */
function toneOf(verdict: Verdict, plan: Readable<Plan>) {
  if (verdict !== 'approval') return 'plain'
  return needsConfirmation(plan.guardrails) ? 'danger' : 'primary'
}

function verdictWord(verdict: Verdict, action: Action): string {
  switch (verdict) {
    case 'approval':
      return `Approve: ${actionEffect(action)}`
    case 'rejection':
      return 'Reject'
    case 'withdrawal':
      return 'Withdraw the request'
  }
}

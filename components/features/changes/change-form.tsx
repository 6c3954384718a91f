'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type FormEvent } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import type { Picture } from '#components/frame/use-picture.ts'
import { writeBlock } from '#components/frame/write-block.ts'
import { StatusWord } from '#components/ui/status-word.tsx'
import type { EditPlan } from '#lib/domain/action.ts'
import { wishOf, type ChangeDraft } from '#lib/domain/change-draft.ts'
import type { ChangeQuestion } from '#lib/domain/change-question.ts'
import { needsConfirmation } from '#lib/domain/guardrail.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { planChange, rememberAction, submitPlan } from '#lib/queries/actions.ts'
import {
  confirmationBody,
  confirmationErrors,
  ConfirmationFields,
  firstConfirmation,
  rememberReason,
  type ConfirmationErrors,
} from './confirmation-fields.tsx'
import { DraftFields } from './draft-fields.tsx'
import { isPlanLost } from './plan-lost.ts'
import { isMoved, MovedNote, PlanFailure, PlanView } from './plan-view.tsx'
import { ExpiredNote, SubmitButtons } from './submit-buttons.tsx'
import { isTaken } from './taken.ts'
import { usePlan } from './use-plan.ts'

type Props = {
  workload: Workload
  picture: Picture
  draft: ChangeDraft
  question: ChangeQuestion
  onDraft: (draft: ChangeDraft) => void
  onSubmitted: (actionId: string) => void
  onClose: () => void
}

/** Nothing here is optimistic: the values are the cluster's, the diff is what its API server answered. */
export function ChangeForm({ workload, picture, draft, question, onDraft, onSubmitted, onClose }: Props) {
  const { csrf, role } = useConsole()
  const client = useQueryClient()
  const planned = usePlan(workload.id, wishOf(draft, workload), (wish) => planChange(workload, wish, csrf))
  const [confirmation, setConfirmation] = useState(firstConfirmation)
  const [errors, setErrors] = useState<ConfirmationErrors>({})
  const isSent = useRef(false)

  const submit = useMutation({
    mutationFn: (plan: EditPlan) =>
      submitPlan(plan.actionId, { planHash: plan.hash, ...confirmationBody(confirmation) }, csrf),
    onSuccess: (action) => {
      rememberAction(client, action)
      onSubmitted(action.id)
    },
    onError: async (error, plan) => {
      isSent.current = false
      setConfirmation((value) => ({ ...value, typed: '' }))
      if (await isTaken(client, error, plan.actionId)) return onSubmitted(plan.actionId)
      if (isPlanLost(error)) planned.refresh()
    },
  })

  const { freshness, live } = picture
  const block = writeBlock({ role, permission: 'change-workloads', freshness, connection: live.connection })
  const { plan } = planned
  const isExpired = plan !== null && picture.now > Date.parse(plan.expiresAt)
  const mustConfirm = plan !== null && needsConfirmation(plan.guardrails)
  const expected = mustConfirm ? workload.name : null

  function send(event: FormEvent) {
    event.preventDefault()
    if (isSent.current || !plan || block || isExpired) return
    const found = confirmationErrors(confirmation, expected)
    setErrors(found)
    if (Object.keys(found).length > 0) return
    isSent.current = true
    rememberReason(confirmation)
    submit.mutate(plan)
  }

  return (
    <form onSubmit={send} className="grid gap-3" noValidate>
      <DraftFields workload={workload} draft={draft} plan={plan} isPlanning={planned.isPlanning} onDraft={onDraft} />
      <MovedNote error={submit.error} hasPlan={plan !== null && !planned.error} />
      {planned.isPlanning ? (
        <p role="status" className="appear-late text-ink-2">
          Asking the API server by dry run…
        </p>
      ) : null}
      {planned.error ? <PlanFailure error={planned.error} onAgain={planned.refresh} /> : null}
      {plan && !planned.error ? (
        <>
          <PlanView plan={plan} />
          {isExpired ? <ExpiredNote onRefresh={planned.refresh} /> : null}
          <ConfirmationFields value={confirmation} errors={errors} expected={expected} onChange={setConfirmation} />
        </>
      ) : null}

      {submit.error && !isMoved(submit.error) ? <RefusalNote error={submit.error} /> : null}
      {block ? <StatusWord state="unknown">{block}</StatusWord> : null}
      <SubmitButtons
        question={question}
        isGrave={mustConfirm}
        isOff={!plan || Boolean(planned.error) || Boolean(block) || isExpired}
        isPending={submit.isPending}
        onClose={onClose}
      />
    </form>
  )
}

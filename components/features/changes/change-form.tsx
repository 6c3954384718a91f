'use client'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import type { Picture } from '#components/frame/use-picture.ts'
import { StatusWord } from '#components/ui/status-word.tsx'
import { wishOf, type ChangeDraft } from '#lib/domain/change-draft.ts'
import type { ChangeQuestion } from '#lib/domain/change-question.ts'
import { needsApproval, needsConfirmation } from '#lib/domain/guardrail.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { planChange, submitPlan } from '#lib/queries/actions.ts'
import { ConfirmationFields } from './confirmation-fields.tsx'
import { DraftFields } from './draft-fields.tsx'
import { isMoved, MovedNote, PlanFailure, PlanView } from './plan-view.tsx'
import { askWords, ExpiredNote, SubmitButtons } from './submit-buttons.tsx'
import { usePlan } from './use-plan.ts'
import { useSubmission } from './use-submission.ts'

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
  const { csrf } = useConsole()
  const planned = usePlan(workload.id, wishOf(draft, workload), (wish) => planChange(workload, wish, csrf))
  const { plan } = planned
  const mustConfirm = plan !== null && needsConfirmation(plan.guardrails)
  const submission = useSubmission({
    plan,
    picture,
    permission: 'change-workloads',
    expiresAt: plan ? [plan.expiresAt] : [],
    expected: mustConfirm ? workload.name : null,
    send: async ({ actionId, hash }, confirmation) => [
      await submitPlan(actionId, { planHash: hash, ...confirmation }, csrf),
    ],
    actionIds: ({ actionId }) => [actionId],
    onSubmitted: ([actionId]) => {
      if (actionId !== undefined) onSubmitted(actionId)
    },
    refresh: planned.refresh,
  })
  const { error, block, isExpired, onSubmit } = submission

  return (
    <form onSubmit={onSubmit} className="grid gap-3" noValidate>
      <DraftFields workload={workload} draft={draft} plan={plan} isPlanning={planned.isPlanning} onDraft={onDraft} />
      <MovedNote error={error} hasPlan={plan !== null && !planned.error} />
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
          <ConfirmationFields {...submission.fields} />
        </>
      ) : null}

      {error && !isMoved(error) ? <RefusalNote error={error} /> : null}
      {block ? <StatusWord state="unknown">{block}</StatusWord> : null}
      <SubmitButtons
        question={plan !== null && needsApproval(plan.guardrails) ? { ...question, submit: askWords } : question}
        isGrave={mustConfirm}
        isOff={submission.isOff || Boolean(planned.error)}
        isPending={submission.isPending}
        onClose={onClose}
      />
    </form>
  )
}

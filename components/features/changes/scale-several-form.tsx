'use client'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import type { Picture } from '#components/frame/use-picture.ts'
import { StatusWord } from '#components/ui/status-word.tsx'
import type { ChangeQuestion } from '#lib/domain/change-question.ts'
import { groupWish, type GroupDraft } from '#lib/domain/group-draft.ts'
import { needsConfirmation } from '#lib/domain/guardrail.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { planGroup, submitGroup, type GroupPlan, type GroupRequest } from '#lib/queries/groups.ts'
import { ConfirmationFields } from './confirmation-fields.tsx'
import { GroupPlanView } from './group-plan-view.tsx'
import { isMoved, MovedNote, PlanFailure } from './plan-view.tsx'
import { ScaleSeveralFields } from './scale-several-fields.tsx'
import { ExpiredNote, SubmitButtons } from './submit-buttons.tsx'
import { usePlan } from './use-plan.ts'
import { useSubmission } from './use-submission.ts'

type Props = {
  installation: { namespace: string; release: string }
  workloads: readonly Workload[]
  picture: Picture
  draft: GroupDraft
  question: ChangeQuestion
  onDraft: (draft: GroupDraft) => void
  onSubmitted: (actionIds: readonly string[]) => void
  onClose: () => void
}

/** One reason and one confirmation for all parts; refused as a whole when one of them is. */
export function ScaleSeveralForm({
  installation,
  workloads,
  picture,
  draft,
  question,
  onDraft,
  onSubmitted,
  onClose,
}: Props) {
  const { csrf } = useConsole()
  const planned = usePlan('several', requestOf(draft, workloads), (request) => planGroup(request, csrf))
  const { plan } = planned
  const plans = partsOf(plan)
  const mustConfirm = plans.some(({ guardrails }) => needsConfirmation(guardrails))
  const submission = useSubmission({
    plan: isWhole(plan) ? plan : null,
    picture,
    permission: 'change-workloads',
    expiresAt: plans.map(({ expiresAt }) => expiresAt),
    // One name for all parts: that of the installation.
    expected: mustConfirm ? installation.release : null,
    send: ({ group, hash }, confirmation) => submitGroup(group, { planHash: hash, ...confirmation }, csrf),
    actionIds: (whole) => partsOf(whole).map(({ actionId }) => actionId),
    onSubmitted,
    refresh: planned.refresh,
  })
  const { error, block, isExpired, onSubmit } = submission

  return (
    <form onSubmit={onSubmit} className="grid gap-3" noValidate>
      <ScaleSeveralFields workloads={workloads} picture={picture} draft={draft} onDraft={onDraft} />
      <MovedNote error={error} what="one of them" hasPlan={plan !== null && !planned.error} />
      {planned.isPlanning ? (
        <p role="status" className="appear-late text-ink-2">
          Asking the API server by dry run…
        </p>
      ) : null}
      {planned.error ? <PlanFailure error={planned.error} onAgain={planned.refresh} /> : null}
      {plan && plan.parts.length > 0 && !planned.error ? (
        <>
          <GroupPlanView plan={plan} />
          {isExpired ? <ExpiredNote onRefresh={planned.refresh} /> : null}
          {isWhole(plan) ? (
            <ConfirmationFields {...submission.fields} />
          ) : (
            <StatusWord state="critical">
              A part is refused, so none of them can run. Set it back to its present number, or choose another.
            </StatusWord>
          )}
        </>
      ) : null}

      {error && !isMoved(error) ? <RefusalNote error={error} /> : null}
      {block ? <StatusWord state="unknown">{block}</StatusWord> : null}
      <SubmitButtons
        question={question}
        isGrave={mustConfirm}
        isOff={submission.isOff || Boolean(planned.error)}
        isPending={submission.isPending}
        onClose={onClose}
      />
    </form>
  )
}

/** Null while there is nothing to plan. */
function requestOf(draft: GroupDraft, workloads: readonly Workload[]): GroupRequest | null {
  const wish = groupWish(draft, workloads)
  if (wish === null || wish.length === 0) return null
  return wish.map(({ workload: { namespace, kind, name }, to }) => ({ ref: { namespace, kind, name }, replicas: to }))
}

/** The parts that were not refused. */
function partsOf(plan: GroupPlan | null) {
  return plan?.parts.flatMap((part) => ('plan' in part ? [part.plan] : [])) ?? []
}

function isWhole(plan: GroupPlan | null): plan is GroupPlan & { hash: string } {
  return plan !== null && plan.hash !== null
}

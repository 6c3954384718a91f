'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type FormEvent } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import type { Picture } from '#components/frame/use-picture.ts'
import { writeBlock } from '#components/frame/write-block.ts'
import { StatusWord } from '#components/ui/status-word.tsx'
import type { ChangeQuestion } from '#lib/domain/change-question.ts'
import { groupWish, type GroupDraft } from '#lib/domain/group-draft.ts'
import { needsConfirmation } from '#lib/domain/guardrail.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { rememberAction } from '#lib/queries/actions.ts'
import { planGroup, submitGroup, type GroupPlan, type GroupRequest } from '#lib/queries/groups.ts'
import {
  confirmationBody,
  confirmationErrors,
  ConfirmationFields,
  firstConfirmation,
  rememberReason,
  type ConfirmationErrors,
} from './confirmation-fields.tsx'
import { GroupPlanView } from './group-plan-view.tsx'
import { isPlanLost } from './plan-lost.ts'
import { isMoved, MovedNote, PlanFailure } from './plan-view.tsx'
import { ScaleSeveralFields } from './scale-several-fields.tsx'
import { ExpiredNote, SubmitButtons } from './submit-buttons.tsx'
import { isTaken } from './taken.ts'
import { usePlan } from './use-plan.ts'

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
  const { csrf, role } = useConsole()
  const client = useQueryClient()
  const planned = usePlan('several', requestOf(draft, workloads), (request) => planGroup(request, csrf))
  const [confirmation, setConfirmation] = useState(firstConfirmation)
  const [errors, setErrors] = useState<ConfirmationErrors>({})
  const isSent = useRef(false)
  const { plan } = planned
  const plans = plan?.parts.flatMap((part) => ('plan' in part ? [part.plan] : [])) ?? []

  const submit = useMutation({
    mutationFn: ({ group, hash }: { group: string; hash: string }) =>
      submitGroup(group, { planHash: hash, ...confirmationBody(confirmation) }, csrf),
    onSuccess: (actions) => {
      for (const action of actions) rememberAction(client, action)
      onSubmitted(actions.map(({ id }) => id))
    },
    onError: async (error) => {
      isSent.current = false
      setConfirmation((value) => ({ ...value, typed: '' }))
      const ids = plans.map(({ actionId }) => actionId)
      if (ids[0] !== undefined && (await isTaken(client, error, ids[0]))) return onSubmitted(ids)
      if (isPlanLost(error)) planned.refresh()
    },
  })

  const { freshness, live } = picture
  const block = writeBlock({ role, permission: 'change-workloads', freshness, connection: live.connection })
  const isExpired = plans.some(({ expiresAt }) => picture.now > Date.parse(expiresAt))
  const mustConfirm = plans.some(({ guardrails }) => needsConfirmation(guardrails))
  // One name for all parts: that of the installation.
  const expected = mustConfirm ? installation.release : null

  function send(event: FormEvent) {
    event.preventDefault()
    if (isSent.current || !isWhole(plan) || block || isExpired) return
    const found = confirmationErrors(confirmation, expected)
    setErrors(found)
    if (Object.keys(found).length > 0) return
    isSent.current = true
    rememberReason(confirmation)
    submit.mutate(plan)
  }

  return (
    <form onSubmit={send} className="grid gap-3" noValidate>
      <ScaleSeveralFields workloads={workloads} picture={picture} draft={draft} onDraft={onDraft} />
      <MovedNote error={submit.error} what="one of them" hasPlan={plan !== null && !planned.error} />
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
            <ConfirmationFields value={confirmation} errors={errors} expected={expected} onChange={setConfirmation} />
          ) : (
            <StatusWord state="critical">
              A part is refused, so none of them can run. Set it back to its present number, or choose another.
            </StatusWord>
          )}
        </>
      ) : null}

      {submit.error && !isMoved(submit.error) ? <RefusalNote error={submit.error} /> : null}
      {block ? <StatusWord state="unknown">{block}</StatusWord> : null}
      <SubmitButtons
        question={question}
        isGrave={mustConfirm}
        isOff={!isWhole(plan) || Boolean(planned.error) || Boolean(block) || isExpired}
        isPending={submit.isPending}
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

function isWhole(plan: GroupPlan | null): plan is GroupPlan & { hash: string } {
  return plan !== null && plan.hash !== null
}

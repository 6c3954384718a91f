'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState, type FormEvent } from 'react'

import {
  confirmationBody,
  confirmationErrors,
  ConfirmationFields,
  firstConfirmation,
  rememberReason,
  type ConfirmationErrors,
} from '../confirmation-fields.tsx'
import { GuardrailList } from '../guardrail-list.tsx'
import { isTaken } from '../taken.ts'
import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import type { Picture } from '#components/frame/use-picture.ts'
import { writeBlock } from '#components/frame/write-block.ts'
import { Button } from '#components/ui/button.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import type { PasswordSource, RotationPlan } from '#lib/domain/action.ts'
import type { InstallationView } from '#lib/domain/installation-view.ts'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import { rememberAction } from '#lib/queries/actions.ts'
import { submitRotation } from '#lib/queries/admin-password.ts'
import { ApiRefusal } from '#lib/queries/http.ts'
import { doubtRights } from '#lib/queries/rights.ts'
import { ExposeLinks } from './expose-links.tsx'
import { draftBody, draftErrors, emptyDraft, refusedFields, type DraftErrors } from './rotation-draft.ts'
import { RotationFields, SourceChoice } from './rotation-fields.tsx'
import { useRotationPlan } from './use-rotation-plan.ts'

type Props = {
  view: InstallationView
  picture: Picture
  source: PasswordSource
  onSource: (source: PasswordSource) => void
  /** Whose password it is, once a plan has said so. */
  onAccount: (account: string | null) => void
  onSubmitted: (actionId: string) => void
  onClose: () => void
}

/** What is typed is sent once and never kept: not in the address, not in storage, not in the query cache. */
export function RotationForm({ view, picture, source, onSource, onAccount, onSubmitted, onClose }: Props) {
  const { csrf, role } = useConsole()
  const client = useQueryClient()
  const { installation } = view
  const planned = useRotationPlan(installation, source, csrf)
  const [draft, setDraft] = useState(emptyDraft)
  const [confirmation, setConfirmation] = useState(firstConfirmation)
  const [errors, setErrors] = useState<DraftErrors & ConfirmationErrors>({})
  const isSent = useRef(false)
  const { plan } = planned
  const account = plan?.account
  useEffect(() => {
    if (account !== undefined) onAccount(account)
    // Told once for each plan; the callback is no reason to tell again.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [account])

  const submit = useMutation({
    mutationFn: (of: RotationPlan) =>
      submitRotation(
        installation,
        { actionId: of.actionId, planHash: of.hash, ...confirmationBody(confirmation), ...draftBody(draft, of) },
        csrf,
      ),
    gcTime: 0,
    onSuccess: (action) => {
      rememberAction(client, action)
      onSubmitted(action.id)
    },
    onError: async (error, of) => {
      isSent.current = false
      doubtRights(client, error)
      if (await isTaken(client, error, of.actionId)) return onSubmitted(of.actionId)
      if (!(error instanceof ApiRefusal)) return
      setErrors(refusedFields(error.refusal, refusalWords(error.refusal)))
      if (isPlanLost(error)) planned.refresh()
    },
  })

  const { freshness, live } = picture
  const block = writeBlock({ role, permission: 'rotate-admin-password', freshness, connection: live.connection })
  const isExpired = plan !== null && picture.now > Date.parse(plan.expiresAt)

  function send(event: FormEvent) {
    event.preventDefault()
    if (isSent.current || !plan || block || isExpired) return
    const found = { ...draftErrors(draft, plan), ...confirmationErrors(confirmation, null) }
    setErrors(found)
    if (Object.keys(found).length > 0) return
    isSent.current = true
    rememberReason(confirmation)
    submit.mutate(plan)
  }

  const isAtField =
    submit.error instanceof ApiRefusal && Object.keys(refusedFields(submit.error.refusal, '')).length > 0
  return (
    <form onSubmit={send} className="grid gap-3" noValidate>
      <SourceChoice
        value={source}
        onChange={(next) => {
          setErrors({})
          submit.reset()
          onSource(next)
        }}
      />
      {planned.isPlanning ? (
        <p role="status" className="appear-late text-ink-2">
          Asking the instances, and logging in with the Secret&apos;s password…
        </p>
      ) : null}
      {planned.error ? <PlanFailure error={planned.error} view={view} onAgain={planned.refresh} /> : null}
      {plan ? (
        <>
          <RotationFields plan={plan} draft={draft} errors={errors} onChange={setDraft} />
          <GuardrailList guardrails={plan.guardrails} />
          {isExpired ? (
            <div className="flex flex-wrap items-center gap-2">
              <StatusWord state="degraded">The plan is older than five minutes.</StatusWord>
              <Button onClick={planned.refresh}>Refresh the plan</Button>
            </div>
          ) : null}
          <ConfirmationFields value={confirmation} errors={errors} expected={null} onChange={setConfirmation} />
        </>
      ) : null}
      {submit.error && !isAtField ? (
        <div className="-mx-3.5">
          <RefusalNote error={submit.error} />
        </div>
      ) : null}
      {block ? <StatusWord state="unknown">{block}</StatusWord> : null}
      <div className="flex flex-wrap justify-end gap-2 pt-1">
        <Button onClick={onClose}>Keep current password</Button>
        <Button
          type="submit"
          tone="primary"
          disabled={!plan || Boolean(block) || isExpired}
          aria-disabled={submit.isPending}
        >
          {submit.isPending ? 'Submitting…' : 'Rotate password'}
        </Button>
      </div>
    </form>
  )
}

/** No plan: the guardrails that refuse it with the way on, or why there was no answer. */
function PlanFailure({ error, view, onAgain }: { error: Error; view: InstallationView; onAgain: () => void }) {
  if (!(error instanceof ApiRefusal) || error.refusal.reason !== 'guardrail')
    return (
      <div className="-mx-3.5">
        <RefusalNote error={error} action={<Button onClick={onAgain}>Plan again</Button>} />
      </div>
    )
  const { guardrails } = error.refusal
  const isHidden = guardrails.some(({ code }) => code === 'no-exposed-instance')
  const clusters = view.workloads.filter(({ guiApi }) => guiApi !== null)
  return (
    <>
      <GuardrailList guardrails={guardrails} />
      {isHidden ? <ExposeLinks installation={view.installation} clusters={clusters} /> : null}
      <Button className="w-fit" onClick={onAgain}>
        Plan again
      </Button>
    </>
  )
}

/** After these the old plan can never run. What is mistyped can be typed again for the same one. */
function isPlanLost({ refusal }: ApiRefusal): boolean {
  switch (refusal.reason) {
    case 'current-password-wrong':
    case 'changed-meanwhile':
    case 'plan-unknown':
    case 'plan-expired':
    case 'plan-differs':
    case 'guardrail':
    case 'refused-by-cluster':
    case 'missing-right':
    case 'not-found':
      return true
    default:
      return false
  }
}

'use client'

import { useEffect, useState } from 'react'

import { ConfirmationFields } from '../confirmation-fields.tsx'
import { GuardrailList } from '../guardrail-list.tsx'
import { isPlanLost } from '../plan-lost.ts'
import { PlanFailure } from '../plan-view.tsx'
import { askWords, ExpiredNote, SubmitButtons } from '../submit-buttons.tsx'
import { useSubmission } from '../use-submission.ts'
import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import type { Picture } from '#components/frame/use-picture.ts'
import { Button } from '#components/ui/button.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import type { PasswordSource } from '#lib/domain/action.ts'
import { needsApproval } from '#lib/domain/guardrail.ts'
import type { InstallationView } from '#lib/domain/installation-view.ts'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import { submitRotation } from '#lib/queries/admin-password.ts'
import { ApiRefusal } from '#lib/queries/http.ts'
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
  const { csrf } = useConsole()
  const { installation } = view
  const planned = useRotationPlan(installation, source, csrf)
  const [draft, setDraft] = useState(emptyDraft)
  const [errors, setErrors] = useState<DraftErrors>({})
  const { plan } = planned
  const account = plan?.account
  useEffect(() => {
    if (account !== undefined) onAccount(account)
    // Told once for each plan; the callback is no reason to tell again.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [account])

  const submission = useSubmission({
    plan,
    picture,
    permission: 'rotate-admin-password',
    expiresAt: plan ? [plan.expiresAt] : [],
    expected: null,
    send: async (of, confirmation) => {
      const { actionId, hash: planHash } = of
      return [
        await submitRotation(installation, { actionId, planHash, ...confirmation, ...draftBody(draft, of) }, csrf),
      ]
    },
    actionIds: ({ actionId }) => [actionId],
    onSubmitted: ([actionId]) => {
      if (actionId !== undefined) onSubmitted(actionId)
    },
    refresh: planned.refresh,
    isFilledIn: (of) => {
      const found = draftErrors(draft, of)
      setErrors(found)
      return Object.keys(found).length === 0
    },
    onRefused: (refused) => {
      if (refused instanceof ApiRefusal) setErrors(refusedFields(refused.refusal, refusalWords(refused.refusal)))
    },
    losesPlan,
  })
  const { error, block, isExpired, onSubmit } = submission

  const isAtField = error instanceof ApiRefusal && Object.keys(refusedFields(error.refusal, '')).length > 0
  return (
    <form onSubmit={onSubmit} className="grid gap-3" noValidate>
      <SourceChoice
        value={source}
        onChange={(next) => {
          setErrors({})
          submission.reset()
          onSource(next)
        }}
      />
      {planned.isPlanning ? (
        <p role="status" className="appear-late text-ink-2">
          Asking the instances, and logging in with the Secret&apos;s password…
        </p>
      ) : null}
      {planned.error ? <RotationRefused error={planned.error} view={view} onAgain={planned.refresh} /> : null}
      {plan ? (
        <>
          <RotationFields plan={plan} draft={draft} errors={errors} onChange={setDraft} />
          <GuardrailList guardrails={plan.guardrails} />
          {isExpired ? <ExpiredNote onRefresh={planned.refresh} /> : null}
          <ConfirmationFields {...submission.fields} />
        </>
      ) : null}
      {error && !isAtField ? (
        <div className="-mx-3.5">
          <RefusalNote error={error} />
        </div>
      ) : null}
      {block ? <StatusWord state="unknown">{block}</StatusWord> : null}
      <SubmitButtons
        question={{
          keep: 'Keep current password',
          submit: plan !== null && needsApproval(plan.guardrails) ? askWords : 'Rotate password',
        }}
        isGrave={false}
        isOff={submission.isOff}
        isPending={submission.isPending}
        onClose={onClose}
      />
    </form>
  )
}

/** No plan: the guardrails that refuse it with the way on, or why there was no answer. */
function RotationRefused({ error, view, onAgain }: { error: Error; view: InstallationView; onAgain: () => void }) {
  if (!(error instanceof ApiRefusal) || error.refusal.reason !== 'guardrail')
    return <PlanFailure error={error} onAgain={onAgain} />
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

/** A plan says which password is current and where it lies; what is mistyped can be typed again for the same one. */
function losesPlan(error: Error): boolean {
  if (isPlanLost(error)) return true
  return (
    error instanceof ApiRefusal &&
    (error.refusal.reason === 'current-password-wrong' || error.refusal.reason === 'not-found')
  )
}

'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useRef, useState, type FormEvent } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import type { Picture } from '#components/frame/use-picture.ts'
import { writeBlock } from '#components/frame/write-block.ts'
import { Button } from '#components/ui/button.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Diff } from '#components/ui/diff.tsx'
import { Field, TextArea, TextInput } from '#components/ui/field.tsx'
import { NumberField } from '#components/ui/number-field.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { reasonLimits } from '#lib/contracts/actions.ts'
import type { FieldChange, ScalePlan } from '#lib/domain/action.ts'
import { fieldPath } from '#lib/domain/field-path.ts'
import { needsConfirmation } from '#lib/domain/scaling.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { rememberAction, submitScale } from '#lib/queries/actions.ts'
import { ApiRefusal } from '#lib/queries/http.ts'
import { GuardrailList } from './guardrail-list.tsx'
import { isTaken } from './taken.ts'
import { useScalePlan } from './use-scale-plan.ts'

type Props = {
  workload: Workload
  picture: Picture
  to: number | null
  onChangeTo: (to: number | null) => void
  onSubmitted: (actionId: string) => void
  onClose: () => void
}

const presets = [3, 5, 10]
const reasonKey = 'console-reason'

/** Nothing here is optimistic: the numbers are the cluster's, the diff is what its API server answered. */
export function ScaleForm({ workload, picture, to, onChangeTo, onSubmitted, onClose }: Props) {
  const { csrf, role, scalePolicy } = useConsole()
  const client = useQueryClient()
  const numberId = useId()
  const current = workload.replicas?.desired ?? 0
  const isChange = to !== null && to !== current
  const planned = useScalePlan(workload, isChange ? to : null, csrf)
  const [reason, setReason] = useState(() => sessionStorage.getItem(reasonKey) ?? '')
  const [ticket, setTicket] = useState('')
  const [typed, setTyped] = useState('')
  const [errors, setErrors] = useState<Errors>({})
  const isSent = useRef(false)

  const submit = useMutation({
    mutationFn: (plan: ScalePlan) =>
      submitScale(
        workload,
        { ...requestOf(plan), reason: reason.trim(), ...ticketOf(ticket), ...typedOf(typed) },
        csrf,
      ),
    onSuccess: (action) => {
      rememberAction(client, action)
      onSubmitted(action.id)
    },
    onError: async (error, plan) => {
      isSent.current = false
      setTyped('')
      if (await isTaken(client, error, plan.actionId)) return onSubmitted(plan.actionId)
      if (error instanceof ApiRefusal && isPlanLost(error)) planned.refresh()
    },
  })

  const { freshness, live } = picture
  const block = writeBlock({ role, permission: 'scale-workloads', freshness, connection: live.connection })
  const { plan } = planned
  const isExpired = plan !== null && picture.now > Date.parse(plan.expiresAt)
  const mustConfirm = plan !== null && needsConfirmation(plan.guardrails)

  function send(event: FormEvent) {
    event.preventDefault()
    if (isSent.current || !plan || block || isExpired) return
    const found = errorsOf({ reason, typed, expected: mustConfirm ? workload.name : null })
    setErrors(found)
    if (Object.keys(found).length > 0) return
    isSent.current = true
    sessionStorage.setItem(reasonKey, reason.trim())
    submit.mutate(plan)
  }

  return (
    <form onSubmit={send} className="grid gap-3" noValidate>
      <div className="grid gap-1">
        <label htmlFor={numberId} className="font-[550]">
          Instances
        </label>
        <div className="flex flex-wrap items-center gap-2">
          <NumberField id={numberId} value={to} onChange={onChangeTo} min={0} max={scalePolicy.maxReplicas} />
          <span className="text-small text-ink-2">now {current}</span>
          <span className="flex items-center gap-1">
            {presets
              .filter((preset) => preset !== current)
              .map((preset) => (
                <Button key={preset} onClick={() => onChangeTo(preset)} aria-label={`Set ${preset} instances`}>
                  {preset}
                </Button>
              ))}
          </span>
        </div>
      </div>

      <MovedNote error={submit.error} />
      {planned.isPlanning ? (
        <p role="status" className="appear-late text-ink-2">
          Asking the API server by dry run…
        </p>
      ) : null}
      {planned.error ? (
        <PlanFailure error={planned.error} onAgain={planned.refresh} />
      ) : plan ? (
        <PlanView plan={plan} isExpired={isExpired} onRefresh={planned.refresh} />
      ) : null}

      {plan && !planned.error ? (
        <>
          <div className="grid items-start gap-3 sm:grid-cols-[minmax(0,1fr)_140px]">
            <Field label="Reason (kept in the audit log)" error={errors.reason}>
              <TextArea
                value={reason}
                maxLength={reasonLimits.longest}
                onChange={(event) => setReason(event.target.value)}
                required
              />
            </Field>
            <Field label="Ticket (optional)">
              <TextInput value={ticket} maxLength={64} onChange={(event) => setTicket(event.target.value)} />
            </Field>
          </div>
          {mustConfirm ? (
            <Field
              label={
                <span className="inline-flex flex-wrap items-center gap-1">
                  Type <span className="font-mono font-semibold">{workload.name}</span> to confirm
                </span>
              }
              error={errors.typed}
            >
              <span className="flex items-center gap-1">
                <TextInput
                  className="font-mono"
                  value={typed}
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                  onChange={(event) => setTyped(event.target.value)}
                />
                <CopyButton text={workload.name} what="name" />
              </span>
            </Field>
          ) : null}
        </>
      ) : null}

      {submit.error && !isMoved(submit.error) ? <RefusalNote error={submit.error} /> : null}
      {block ? <StatusWord state="unknown">{block}</StatusWord> : null}
      <div className="flex flex-wrap justify-end gap-2 pt-1">
        <Button onClick={onClose}>Keep {current === 1 ? '1 instance' : `${current} instances`}</Button>
        <Button
          type="submit"
          tone={mustConfirm ? 'danger' : 'primary'}
          disabled={!plan || Boolean(planned.error) || Boolean(block) || isExpired}
          aria-disabled={submit.isPending}
        >
          {submit.isPending
            ? 'Submitting…'
            : isChange
              ? `Scale to ${to === 1 ? '1 instance' : `${to} instances`}`
              : 'Scale'}
        </Button>
      </div>
    </form>
  )
}

function PlanView({ plan, isExpired, onRefresh }: { plan: ScalePlan; isExpired: boolean; onRefresh: () => void }) {
  const { namespace, kind, name, resourceVersion } = plan.target
  return (
    <>
      <Diff
        label="Change"
        heading={`${kind} ${namespace}/${name} · rv ${resourceVersion}`}
        lines={specFirst(plan.change).map(lineOf)}
      />
      <GuardrailList guardrails={plan.guardrails} />
      {plan.warnings.map((warning) => (
        <StatusWord key={warning} state="degraded">
          The API server warns: {warning}
        </StatusWord>
      ))}
      <div className="grid gap-1">
        <span className="text-small text-ink-2">The same by kubectl</span>
        <CommandLine text={plan.kubectl} what="command" />
      </div>
      {isExpired ? (
        <div className="flex flex-wrap items-center gap-2">
          <StatusWord state="degraded">The plan is older than five minutes.</StatusWord>
          <Button onClick={onRefresh}>Refresh the plan</Button>
        </div>
      ) : null}
    </>
  )
}

function PlanFailure({ error, onAgain }: { error: Error; onAgain: () => void }) {
  if (error instanceof ApiRefusal && error.refusal.reason === 'guardrail')
    return <GuardrailList guardrails={error.refusal.guardrails} />
  return (
    <div className="-mx-3.5">
      <RefusalNote error={error} action={<Button onClick={onAgain}>Plan again</Button>} />
    </div>
  )
}

/** The object moved between plan and submit: what moved, and that the diff below is new. */
function MovedNote({ error }: { error: Error | null }) {
  if (!error || !isMoved(error)) return null
  const { changes, by } = error.refusal
  return (
    <div role="alert" className="grid gap-2">
      <StatusWord state="degraded">
        Nothing was sent: it was changed meanwhile{by.length > 0 ? ` by ${by.join(', ')}` : ''}. The plan below is new.
        Look at it and submit again.
      </StatusWord>
      {changes.length > 0 ? <Diff label="Changed meanwhile" lines={changes.map(lineOf)} /> : null}
    </div>
  )
}

type Moved = ApiRefusal & { refusal: Extract<ApiRefusal['refusal'], { reason: 'changed-meanwhile' }> }

function isMoved(error: Error): error is Moved {
  return error instanceof ApiRefusal && error.refusal.reason === 'changed-meanwhile'
}

/** After these the old plan can never run. */
function isPlanLost({ refusal }: ApiRefusal): boolean {
  switch (refusal.reason) {
    case 'changed-meanwhile':
    case 'plan-unknown':
    case 'plan-expired':
    case 'plan-differs':
    case 'guardrail':
    case 'refused-by-cluster':
    case 'missing-right':
      return true
    default:
      return false
  }
}

/** What was asked for comes before the mark that the console leaves on the object. */
function specFirst(change: readonly FieldChange[]): readonly FieldChange[] {
  return change.toSorted(
    (one, other) => Number(other.path.startsWith('/spec/')) - Number(one.path.startsWith('/spec/')),
  )
}

function lineOf({ path, from, to }: FieldChange) {
  return { path: fieldPath(path), from: from === null ? null : String(from), to: to === null ? null : String(to) }
}

type Errors = { reason?: string; typed?: string }

function errorsOf({ reason, typed, expected }: { reason: string; typed: string; expected: string | null }): Errors {
  const length = reason.trim().length
  return {
    ...(length < reasonLimits.shortest ? { reason: `Say why in at least ${reasonLimits.shortest} characters.` } : {}),
    ...(expected !== null && typed.trim() !== expected ? { typed: `Type ${expected} exactly.` } : {}),
  }
}

function requestOf(plan: ScalePlan) {
  return { replicas: plan.to, actionId: plan.actionId, planHash: plan.hash }
}

function ticketOf(ticket: string): { ticket?: string } {
  return ticket.trim() ? { ticket: ticket.trim() } : {}
}

function typedOf(typed: string): { confirmation?: string } {
  return typed.trim() ? { confirmation: typed.trim() } : {}
}

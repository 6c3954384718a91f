'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { ReactNode } from 'react'

import { ProbeList } from '#components/frame/probe-list.tsx'
import { useConsole } from '#components/frame/console-context.tsx'
import { PageHeading } from '#components/frame/page-heading.tsx'
import { paths } from '#components/frame/paths.ts'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { usePicture } from '#components/frame/use-picture.ts'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { Diff } from '#components/ui/diff.tsx'
import { RowOutlines } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Time } from '#components/ui/time.tsx'
import type { ActionAnswer } from '#lib/contracts/actions.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { targetWorkload } from '#lib/domain/action-target.ts'
import { actionEffect, actionStatus } from '#lib/domain/action-words.ts'
import { holdsTarget, isOpen, type Action, type Plan } from '#lib/domain/action.ts'
import { expectedFinding } from '#lib/domain/rollout-steps.ts'
import { changeQuery } from '#lib/queries/actions.ts'
import { ApprovalCard } from './approval-card.tsx'
import { ChangeEntries } from './change-entries.tsx'
import { ChangeHeadline } from './change-headline.tsx'
import { ChangeSteps } from './change-steps.tsx'
import { GuardrailList } from './guardrail-list.tsx'
import { changeLines, markWords } from './plan-view.tsx'
import { UndoControl } from './undo-control.tsx'

type Props = {
  id: string
  installation: { namespace: string; release: string }
  /** Null when the server could not read it for the first paint. */
  first: Readable<ActionAnswer> | null
}

/** One change from plan to end: how far it is, what it does, what was checked, what the log says. */
export function ChangeView({ id, installation, first }: Props) {
  const { actions } = usePicture()
  const { data, error, refetch } = useQuery({ ...changeQuery(id), ...(first ? { initialData: first } : {}) })
  if (!data)
    return (
      <>
        <PageHeading
          sentence={error ? 'This change could not be read.' : 'Reading the change.'}
          {...(error ? { status: 'unknown' as const } : {})}
        />
        <Card title="Change">
          {error ? (
            <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} />
          ) : (
            <RowOutlines rows={6} label="Loading the change" />
          )}
        </Card>
      </>
    )
  const newest = (action: Action) => actions?.find((live) => live.id === action.id) ?? action
  const heard = (actions ?? []).filter((live) => live.undoes === id && !data.related.some((one) => one.id === live.id))
  return (
    <Change
      action={newest(data.action)}
      plan={data.plan}
      related={[...data.related.map(newest), ...heard]}
      installation={installation}
    />
  )
}

function Change({
  action,
  plan,
  related,
  installation,
}: {
  action: Action
  plan: Readable<Plan>
  related: readonly Action[]
  installation: Props['installation']
}) {
  const { zone } = useConsole()
  const { freshness, live, now } = usePicture()
  const { status, word } = actionStatus(action)
  const isUnheard = holdsTarget(action.state) && (freshness === 'stale' || live.connection !== 'live')
  return (
    <>
      <PageHeading
        sentence={`${actionEffect(action)}${targetWorkload(action.target) ? ` of ${action.target.name}` : ''}: ${word.toLowerCase()}${isUnheard ? ' when last heard' : ''}.`}
        status={isUnheard ? 'unknown' : status}
        aside={
          <>
            {action.requestedBy.name} · <Time at={action.intentAt ?? action.plannedAt} zone={zone} style="minute" />
          </>
        }
        actions={action.state === 'pending-approval' ? null : <UndoControl action={action} />}
      />
      <ApprovalCard action={action} plan={plan} />
      <div className="grid items-start gap-4 xl:grid-cols-[1.15fr_1fr]">
        <Card title="Progress" aside={<ChangeHeadline action={action} now={now} />}>
          <div className="grid gap-3 px-3.5 py-3">
            <ChangeSteps action={action} asks={plan.probes.length > 0} zone={zone} />
            {action.message ? <p className="max-w-[72ch] text-ink-2">{action.message}</p> : null}
            {isOpen(action.state) ? (
              <p className="text-small text-ink-2">
                The console follows this by itself. Closing the page or the browser changes nothing.
              </p>
            ) : null}
          </div>
        </Card>
        <WhatAndWhy action={action} plan={plan} related={related} installation={installation} />
      </div>
      <Probes action={action} plan={plan} />
      <Card title="Guardrails" aside={<>as checked for the plan at {<Time at={plan.plannedAt} zone={zone} />}</>}>
        <div className="px-3.5 py-3">
          <GuardrailList guardrails={plan.guardrails} />
        </div>
      </Card>
      <ChangeEntries action={action} zone={zone} />
    </>
  )
}

function WhatAndWhy({
  action,
  plan,
  related,
  installation,
}: {
  action: Action
  plan: Readable<Plan>
  related: readonly Action[]
  installation: Props['installation']
}) {
  const { namespace, kind, name } = action.target
  const workload = targetWorkload(action.target)
  const lines = plan.kind === 'rotate-password' ? [] : changeLines(plan.change)
  return (
    <Card title="Change">
      <div className="grid gap-3 px-3.5 py-3">
        {lines.length > 0 ? (
          <Diff
            label="Change"
            heading={`${kind} ${namespace}/${name}`}
            lines={lines}
            footnote={plan.kind === 'rotate-password' ? null : markWords(plan.change)}
          />
        ) : null}
        <dl className="grid gap-x-4 gap-y-1.5 sm:grid-cols-[104px_minmax(0,1fr)]">
          <Fact name="On">
            {workload ? (
              <Link
                className="font-mono text-code text-link hover:underline"
                href={paths.workload(installation, workload)}
              >
                {name}
              </Link>
            ) : (
              <span className="font-mono text-code">
                {kind} {name}
              </span>
            )}
          </Fact>
          <Fact name="Reason">{action.reason ?? <span className="text-ink-3">none: it was never submitted</span>}</Fact>
          {action.approval?.by ? (
            <Fact name="Approved by">
              {action.approval.by.name}
              {action.approval.entry === null ? null : (
                <>
                  {', '}
                  <Link className="text-link hover:underline" href={paths.auditEntry('ops', action.approval.entry)}>
                    entry {action.approval.entry}
                  </Link>
                </>
              )}
            </Fact>
          ) : null}
          {action.ticket ? <Fact name="Ticket">{action.ticket}</Fact> : null}
          {related.map((other) => (
            <Fact key={other.id} name={relationWord(action, other)}>
              <Link className="text-link hover:underline" href={paths.change(installation, other.id)}>
                {actionEffect(other)} of {other.target.name}
              </Link>{' '}
              <StatusWord state={actionStatus(other).status}>{actionStatus(other).word}</StatusWord>
            </Fact>
          ))}
        </dl>
        {plan.kubectl ? (
          <div className="grid gap-1">
            <span className="text-small text-ink-2">
              {plan.kind === 'rotate-password' ? 'To read the password, with the right to' : 'The same by kubectl'}
            </span>
            <CommandLine text={plan.kubectl} what="command" />
          </div>
        ) : null}
      </div>
    </Card>
  )
}

function relationWord(action: Action, other: Action): string {
  if (other.undoes === action.id) return 'Undone by'
  return action.undoes === other.id ? 'Undoes' : 'Together with'
}

/** What the instances said before and after, side by side. */
function Probes({ action, plan }: { action: Action; plan: Readable<Plan> }) {
  if (plan.probes.length === 0 && action.probes.length === 0) return null
  return (
    <Card title="What the instances say" aside="asked by the console, one by one">
      <div className="grid gap-x-4 gap-y-3 px-3.5 py-3 md:grid-cols-2">
        <div className="grid content-start gap-1.5">
          <h3 className="text-small font-[550] text-ink-2">Before, for the plan</h3>
          <ProbeList probes={plan.probes} label="Before" />
        </div>
        {plan.kind === 'rotate-password' ? null : (
          <div className="grid content-start gap-1.5">
            <h3 className="text-small font-[550] text-ink-2">After the change</h3>
            {action.probes.length > 0 ? (
              <ProbeList probes={action.probes} wanted={expectedFinding(action)} label="After" />
            ) : (
              <p className="text-ink-2">{holdsTarget(action.state) ? 'Not asked yet.' : 'Not asked.'}</p>
            )}
          </div>
        )}
      </div>
    </Card>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}

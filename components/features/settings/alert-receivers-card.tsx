'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { useConsole } from '#components/frame/console-context.tsx'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { EmptyNote, RowOutlines } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Time } from '#components/ui/time.tsx'
import { receiverVerdict, type AlertFormat, type ReceiverState } from '#lib/domain/alerts/receiver-state.ts'
import { may } from '#lib/domain/permissions.ts'
import { alertReceiversQuery, testAlertReceiver } from '#lib/queries/alert-receivers.ts'

const formatWords: Record<AlertFormat, string> = {
  webhook: 'webhook',
  slack: 'Slack',
  alertmanager: 'Alertmanager',
}

/** Who is told of alerts outside the console, and whether they get it. */
export function AlertReceiversCard({ now, zone }: { now: number; zone: string }) {
  const { data, error, refetch } = useQuery(alertReceiversQuery())
  return (
    <section id="alert-receivers" className="scroll-mt-16">
      <Card title="Alert receivers" aside="who is told of alerts outside the console">
        {error ? (
          <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} />
        ) : null}
        {!data && !error ? <RowOutlines rows={2} label="Loading the alert receivers" /> : null}
        {data?.length === 0 ? <NobodyIsTold /> : null}
        {data && data.length > 0 ? (
          <ul className="divide-y divide-line-subtle">
            {data.map((receiver) => (
              <li key={receiver.name} className="grid gap-1.5 px-3.5 py-2.5">
                <Receiver receiver={receiver} now={now} zone={zone} />
              </li>
            ))}
          </ul>
        ) : null}
      </Card>
    </section>
  )
}

function NobodyIsTold() {
  return (
    <EmptyNote title="Nobody is told of alerts outside the console">
      <p>
        Name a webhook, a Slack channel or an Alertmanager, put its address into the file oncall.url of the folder that
        ALERT_RECEIVERS_DIR names, and start the console again:
      </p>
      <CommandLine text="ALERT_RECEIVERS=oncall=slack" what="setting" />
    </EmptyNote>
  )
}

function Receiver({ receiver, now, zone }: { receiver: ReceiverState; now: number; zone: string }) {
  const { role, csrf } = useConsole()
  const client = useQueryClient()
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => testAlertReceiver(receiver.name, csrf),
    onSettled: () => client.invalidateQueries({ queryKey: alertReceiversQuery().queryKey }),
  })
  const { status, word, troubles } = receiverVerdict(receiver, now)
  const { name, format, succeededAt, failingSince } = receiver
  return (
    <>
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h3 className="font-semibold wrap-anywhere">{name}</h3>
        <span className="text-ink-2">{formatWords[format]}</span>
        <StatusWord state={status}>{word}</StatusWord>
        <span className="text-small text-ink-2">
          {failingSince === null ? null : (
            <>
              since <Time at={failingSince} zone={zone} /> ·{' '}
            </>
          )}
          {succeededAt === null ? (
            'nothing taken yet'
          ) : (
            <>
              last took a message <Time at={succeededAt} zone={zone} />
            </>
          )}
        </span>
        {may(role, 'test-alert-receivers') ? (
          <span className="ml-auto">
            <Button disabled={isPending} onClick={() => mutate()}>
              {isPending ? 'Sending' : 'Send a test'}
            </Button>
          </span>
        ) : null}
      </div>
      {troubles.map((trouble) => (
        <p key={trouble} className="max-w-[72ch] border-l-3 border-warn pl-2 wrap-anywhere">
          {trouble}
        </p>
      ))}
      {error ? <RefusalNote error={error} /> : null}
    </>
  )
}

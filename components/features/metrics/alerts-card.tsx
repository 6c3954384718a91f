'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'

import { useConsole } from '#components/frame/console-context.tsx'
import { paths } from '#components/frame/paths.ts'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { EmptyNote, RowOutlines } from '#components/ui/state-note.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#components/ui/table.tsx'
import { Time } from '#components/ui/time.tsx'
import type { AlertAnswer } from '#lib/contracts/alerts.ts'
import { alertStateWord, alertStatus } from '#lib/domain/alerts/alert-words.ts'
import { workloadOfBurnKey, workloadOfRequestKey } from '#lib/domain/alerts/request-keys.ts'
import { may } from '#lib/domain/permissions.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { acknowledgeAlert, alertsQuery } from '#lib/queries/alerts.ts'
import { objectivesAnchor } from './objectives-anchor.ts'
import { SilenceDialog } from './silence-dialog.tsx'
import { ToldNote } from './told-note.tsx'

type Name = { readonly namespace: string; readonly release: string }

type CardProps = {
  installation: Name
  /** Whose objectives are on the page. */
  clusters: readonly Workload[]
  now: number
  zone: string
}

/** What is wrong, since when, and who has it in hand. */
export function AlertsCard({ installation, clusters, now, zone }: CardProps) {
  const { data, error, refetch } = useQuery(alertsQuery(installation))
  const open = data?.filter(({ state }) => state !== 'resolved') ?? []
  return (
    <Card title="Alerts" aside={data ? (open.length === 0 ? 'none open' : `${open.length} open`) : null}>
      {error ? <RefusalNote error={error} action={<Button onClick={() => void refetch()}>Try again</Button>} /> : null}
      {!data && !error ? <RowOutlines rows={2} label="Loading alerts" /> : null}
      {data?.length === 0 ? <EmptyNote title="No alert in the last day" /> : null}
      {data && data.length > 0 ? (
        <AlertTable alerts={data} installation={installation} clusters={clusters} zone={zone} />
      ) : null}
      <ToldNote now={now} />
    </Card>
  )
}

type TableProps = Omit<CardProps, 'now'> & { alerts: readonly AlertAnswer[] }

function AlertTable({ alerts, installation, clusters, zone }: TableProps) {
  const [silenced, setSilenced] = useState<AlertAnswer | null>(null)
  return (
    <>
      <Table label="Alerts">
        <thead>
          <tr>
            <HeadCell className="hidden sm:table-cell">State</HeadCell>
            <HeadCell>What</HeadCell>
            <HeadCell className="hidden sm:table-cell">Since</HeadCell>
            <HeadCell>In hand</HeadCell>
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => (
            <AlertRow
              key={alert.key}
              alert={alert}
              installation={installation}
              clusters={clusters}
              zone={zone}
              onSilence={() => setSilenced(alert)}
            />
          ))}
        </tbody>
      </Table>
      {silenced ? (
        <SilenceDialog alert={silenced} installation={installation} onClose={() => setSilenced(null)} />
      ) : null}
    </>
  )
}

type RowProps = Omit<CardProps, 'now'> & { alert: AlertAnswer; onSilence: () => void }

function AlertRow({ alert, installation, clusters, zone, onSilence }: RowProps) {
  const { role, csrf } = useConsole()
  const client = useQueryClient()
  const { queryKey } = alertsQuery(installation)
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => acknowledgeAlert(installation, alert.key, csrf),
    onSettled: () => client.invalidateQueries({ queryKey }),
  })
  const { state, severity, sentence, detail, since, changedAt, acknowledged, silence } = alert
  const isOpen = state !== 'resolved'
  const cluster = clusters.find(({ id }) => id === workloadOfRequestKey(alert.key))
  const word = <StatusWord state={alertStatus(state, severity, silence !== null)}>{alertStateWord(state)}</StatusWord>
  return (
    <Row>
      <Cell className="hidden sm:table-cell">{word}</Cell>
      <RowHead>
        <span className="flex flex-wrap gap-x-2 sm:hidden">
          {word}
          <span className="text-ink-2">
            since <Time at={since} zone={zone} />
          </span>
        </span>
        {sentence}
        <span className="block max-w-[72ch] text-small font-normal text-ink-2">{detail}</span>
        {cluster ? (
          <span className="flex flex-wrap gap-x-4 text-small font-normal">
            {workloadOfBurnKey(alert.key) === cluster.id ? (
              <a className="text-link underline" href={`#${objectivesAnchor(cluster.id)}`}>
                Its objective
              </a>
            ) : null}
            <Link className="text-link underline" href={paths.timeline(installation, cluster)}>
              What changed with it
            </Link>
          </span>
        ) : null}
      </RowHead>
      <Cell className="hidden sm:table-cell">
        <Time at={since} zone={zone} />
        {isOpen ? null : (
          <span className="block text-small text-ink-2">
            until <Time at={changedAt} zone={zone} />
          </span>
        )}
      </Cell>
      <Cell>
        {acknowledged ? (
          <span className="block">
            {acknowledged.by}, <Time at={acknowledged.at} zone={zone} />
          </span>
        ) : null}
        {silence ? (
          <span className="block text-small text-ink-2">
            silent until <Time at={silence.until} zone={zone} />, by {silence.by}: {silence.reason}
          </span>
        ) : null}
        {isOpen ? (
          <span className="flex flex-wrap gap-2 pt-1">
            {!acknowledged && may(role, 'acknowledge-alerts') ? (
              <Button disabled={isPending} onClick={() => mutate()}>
                Take it
              </Button>
            ) : null}
            {may(role, 'silence-alerts') ? <Button onClick={onSilence}>Silence…</Button> : null}
          </span>
        ) : null}
        {!isOpen && !acknowledged ? <span className="text-ink-3">nobody</span> : null}
        {error ? <RefusalNote error={error} /> : null}
      </Cell>
    </Row>
  )
}

'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { ReactNode } from 'react'

import { paths } from '#components/frame/paths.ts'
import { StatusWord } from '#components/ui/status-word.tsx'
import { receiverVerdict } from '#lib/domain/alerts/receiver-state.ts'
import { alertReceiversQuery } from '#lib/queries/alert-receivers.ts'

/** Whether anybody outside the console hears of these alerts. */
export function ToldNote({ now }: { now: number }) {
  const { data, error } = useQuery(alertReceiversQuery())
  const settings = (
    <Link className="text-link underline" href={`${paths.settings}#alert-receivers`}>
      Settings
    </Link>
  )
  if (error) return <Line>Whether receivers are told of alerts is not known; see {settings}.</Line>
  if (!data) return null
  if (data.length === 0) return <Line>Nobody outside the console is told of alerts; see {settings}.</Line>
  const receivers = data.map((receiver) => ({ name: receiver.name, ...receiverVerdict(receiver, now) }))
  const fine = receivers.filter(({ status, troubles }) => status === 'ok' && troubles.length === 0)
  return (
    <>
      {receivers
        .filter((receiver) => !fine.includes(receiver))
        .map(({ name, status, word, troubles }) => (
          <div key={name} className="grid gap-0.5 px-3.5 py-2 text-small">
            <StatusWord state={status}>
              {name}: {word}
            </StatusWord>
            <p className="wrap-anywhere text-ink-2">
              {troubles.join(' ')} See {settings}.
            </p>
          </div>
        ))}
      {fine.length > 0 ? <Line>Told to {fine.map(({ name }) => name).join(', ')}.</Line> : null}
    </>
  )
}

function Line({ children }: { children: ReactNode }) {
  return <p className="px-3.5 py-2 text-small wrap-anywhere text-ink-2">{children}</p>
}

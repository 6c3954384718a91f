'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { ReactNode } from 'react'

import { StatusWord } from '#components/ui/status-word.tsx'
import { receiverVerdict } from '#lib/domain/alerts/receiver-state.ts'
import { alertReceiversQuery } from '#lib/queries/alert-receivers.ts'

/** Whether anybody outside the console hears of these alerts. */
export function ToldNote({ now }: { now: number }) {
  const { data, error } = useQuery(alertReceiversQuery())
  const troubled = data?.filter((receiver) => receiverVerdict(receiver, now).troubles.length > 0) ?? []
  const settings = (
    <Link className="underline" href="/settings#alert-receivers">
      Settings
    </Link>
  )
  if (error) return <Line>Whether receivers are told of alerts is not known; see {settings}.</Line>
  if (!data) return null
  if (data.length === 0) return <Line>Nobody outside the console is told of alerts; see {settings}.</Line>
  return (
    <>
      {troubled.map((receiver) => (
        <Line key={receiver.name}>
          <StatusWord state={receiverVerdict(receiver, now).status}>{receiver.name}</StatusWord>{' '}
          {receiverVerdict(receiver, now).troubles.join(' ')} See {settings}.
        </Line>
      ))}
      {troubled.length === 0 ? <Line>Told to {data.map(({ name }) => name).join(', ')}.</Line> : null}
    </>
  )
}

function Line({ children }: { children: ReactNode }) {
  return <p className="px-3.5 py-2 text-small wrap-anywhere text-ink-2">{children}</p>
}

'use client'

import { useQuery } from '@tanstack/react-query'

import { formatTime } from '#components/ui/format-time.ts'
import { StatusGlyph } from '#components/ui/status-glyph.tsx'
import { alertStateWord, alertStatus } from '#lib/domain/alerts/alert-words.ts'
import type { Installation } from '#lib/domain/topology.ts'
import { alertsQuery } from '#lib/queries/alerts.ts'

const mostShown = 4

/** What fires, or fired before its source fell silent; nothing of what somebody silenced. */
export function WallAlerts({ installation, zone }: { installation: Installation; zone: string }) {
  const { data, isError } = useQuery(alertsQuery(installation))
  const open =
    data?.filter(({ state, silence }) => (state === 'firing' || state === 'unknown') && silence === null) ?? []
  if (isError) return <p className="text-[3vw] leading-tight text-unk">Alerts unknown: the console does not answer.</p>
  if (open.length === 0) return null
  return (
    <ul aria-label="Alerts" className="grid gap-[1vw]">
      {open.slice(0, mostShown).map(({ key, state, severity, sentence, since }) => (
        <li key={key} className="flex items-start gap-[1vw] text-[3vw] leading-tight wrap-anywhere">
          <StatusGlyph state={alertStatus(state, severity, false)} className="mt-[0.4vw] size-[3vw]!" />
          <span className="min-w-0">
            {alertStateWord(state)} since {formatTime(since, zone, 'clock')}: {sentence}
          </span>
        </li>
      ))}
      {open.length > mostShown ? (
        <li className="text-[3vw] leading-tight">and {open.length - mostShown} more alerts</li>
      ) : null}
    </ul>
  )
}

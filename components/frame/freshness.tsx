import type { Freshness as FreshnessState } from '#lib/domain/topology.ts'
import type { Connection } from '#lib/queries/live-state.ts'
import { formatAge } from '../ui/format-age.ts'
import { Time } from '../ui/time.tsx'
import { StatusWord } from '../ui/status-word.tsx'
import type { GlyphState } from '../ui/status-glyph.tsx'

type Props = {
  freshness: FreshnessState
  connection: Connection
  asOf: string | null
  now: number
  zone: string
}

/** How old the picture is, always on screen: "Live · event 0.4 s ago". */
export function Freshness({ freshness, connection, asOf, now, zone }: Props) {
  const { state, word } = wordOf(freshness, connection)
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3">
      <StatusWord state={state}>{word}</StatusWord>
      {asOf === null ? null : freshness === 'live' ? (
        <span className="font-mono text-code text-ink-3">event {formatAge(now - Date.parse(asOf))} ago</span>
      ) : (
        <span className="text-small text-ink-2">
          data from <Time at={asOf} zone={zone} />
        </span>
      )}
    </span>
  )
}

function wordOf(freshness: FreshnessState, connection: Connection): { state: GlyphState; word: string } {
  if (connection === 'ended') return { state: 'unknown', word: 'Signed out' }
  if (connection === 'reconnecting') return { state: 'unknown', word: 'Reconnecting' }
  switch (freshness) {
    case 'live':
      return { state: 'ok', word: 'Live' }
    case 'delayed':
      return { state: 'in-progress', word: 'Delayed' }
    case 'starting':
      return { state: 'in-progress', word: 'Starting' }
    case 'stale':
      return { state: 'unknown', word: 'Stale' }
  }
}

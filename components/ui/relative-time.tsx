import { formatAge } from './format-age.ts'
import { formatTime } from './format-time.ts'

/**
 * How long ago, under a day; the absolute time on hover and focus, above: below the last row it would make the table's
 * frame scroll. Never asks the clock: `now` comes in.
 */
export function RelativeTime({ at, now, zone }: { at: string; now: number; zone: string }) {
  const age = now - Date.parse(at)
  if (age >= 86_400_000)
    return (
      <time dateTime={at} className="font-mono text-code whitespace-nowrap">
        {formatTime(at, zone, 'minute')}
      </time>
    )
  return (
    <button type="button" className="group relative cursor-default rounded-chip text-left whitespace-nowrap">
      <time dateTime={at}>{formatAge(age)} ago</time>
      <span className="pointer-events-none invisible absolute bottom-full left-0 z-10 mb-1 rounded-control border border-line bg-surface px-2 py-0.5 font-mono text-code text-ink shadow-overlay group-hover:visible group-focus-visible:visible">
        {formatTime(at, zone, 'exact')}
      </span>
    </button>
  )
}

import { formatAge } from './format-age.ts'
import { formatTime } from './format-time.ts'
import { Tooltip } from './tooltip.tsx'

/** How long ago, under a day; the absolute time on hover and focus. Never asks the clock: `now` comes in. */
export function RelativeTime({ at, now, zone }: { at: string; now: number; zone: string }) {
  const age = now - Date.parse(at)
  const absolute = formatTime(at, zone, 'minute')
  if (age >= 86_400_000)
    return (
      <time dateTime={at} className="font-mono whitespace-nowrap">
        {absolute}
      </time>
    )
  return (
    <Tooltip text={<span className="font-mono">{formatTime(at, zone, 'exact')}</span>}>
      <button type="button" className="cursor-default rounded-chip text-left whitespace-nowrap">
        <time dateTime={at}>{formatAge(age)} ago</time>
      </button>
    </Tooltip>
  )
}

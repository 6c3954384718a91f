import { formatLocal, formatTime, type TimeStyle } from './format-time.ts'

/** A point in time, absolute, in the chosen zone. `bare` leaves the zone to the column's header. */
export function Time({
  at,
  zone,
  style = 'clock',
  bare = false,
}: {
  at: string
  zone: string
  style?: TimeStyle
  bare?: boolean
}) {
  return (
    <time dateTime={at} className="font-mono whitespace-nowrap">
      {bare ? formatLocal(at, zone, style) : formatTime(at, zone, style)}
    </time>
  )
}

/** `clock` 14:32:07 · `minute` 2026-11-20 14:32 · `exact` 2026-11-20 14:32:07.018. */
export type TimeStyle = 'clock' | 'exact' | 'minute'

/** The time with its zone named, for example `14:32:07 UTC`; `zone` is an IANA name. */
export function formatTime(iso: string, zone: string, style: TimeStyle): string {
  return `${formatLocal(iso, zone, style)} ${zoneName(iso, zone)}`
}

/** The same without the zone, for a column whose header names it. */
export function formatLocal(iso: string, zone: string, style: TimeStyle): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  const part = partsOf(at, zone)
  const clock = `${part('hour')}:${part('minute')}:${part('second')}`
  const day = `${part('year')}-${part('month')}-${part('day')}`
  switch (style) {
    case 'clock':
      return clock
    case 'minute':
      return `${day} ${part('hour')}:${part('minute')}`
    case 'exact':
      return `${day} ${clock}.${part('fractionalSecond')}`
  }
}

/** `UTC`, or the offset that holds at this time, for example `GMT+13:45`. */
export function zoneName(iso: string, zone: string): string {
  if (zone === 'UTC') return 'UTC'
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return zone
  const name = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'shortOffset' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value
  return name ?? zone
}

function partsOf(at: Date, zone: string) {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  }).formatToParts(at)
  return (type: string) => parts.find((part) => part.type === type)?.value ?? ''
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** How far the zone's clocks are ahead of UTC at this moment, in milliseconds. */
export function offsetOf(at: number, zone: string): number {
  if (zone === 'UTC') return 0
  const clock = clocks.get(zone) ?? newClock(zone)
  clocks.set(zone, clock)
  const parts = clock.formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((each) => each.type === type)?.value)
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return wall - Math.floor(at / 1_000) * 1_000
}

/** The moment at which the zone's clocks show this wall time, written as if it were UTC. */
export function momentOf(wall: number, zone: string): number {
  const guess = wall - offsetOf(wall, zone)
  return wall - offsetOf(guess, zone)
}

function newClock(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
}

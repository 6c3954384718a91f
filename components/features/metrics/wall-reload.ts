import { formatLocal } from '#components/ui/format-time.ts'

const hourMs = 3_600_000

type Loaded = { readonly loadedAt: number; readonly now: number; readonly zone: string }

/**
 * Between three and four at night a screen loads the page anew, to get what was built since and to let go of what a page
 * gathers in weeks. Each at its own minute, so that a house full of screens does not ask at once.
 */
export function isReloadDue({ loadedAt, now, zone }: Loaded): boolean {
  if (now - loadedAt < 2 * hourMs) return false
  const [hour, minute] = formatLocal(new Date(now).toISOString(), zone, 'clock').split(':')
  const ownMinute = Math.floor(loadedAt / 1_000) % 50
  return hour === '03' && Number(minute) >= ownMinute
}

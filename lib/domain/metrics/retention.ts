import { tiers, type Retention } from './sample.ts'

export const usualRetention = '48h,14d,90d,400d'

const hour = 3_600
const seconds: Readonly<Record<string, number>> = { h: hour, d: 24 * hour }
/** The next tier is made of this one, so it must outlast some of its steps and a night without the console. */
const shortest: Retention = { raw: 24 * hour, m1: 48 * hour, m10: 7 * 24 * hour, h1: 28 * 24 * hour }
const longest = 5 * 366 * 24 * hour

/** Four durations, for example `48h,14d,90d,400d`: how long samples are kept whole, by the minute, ten minutes and hour. */
export function parseRetention(text: string): Retention | null {
  const kept = text.split(',').map((part) => secondsOf(part.trim()))
  const [raw, m1, m10, h1] = kept
  if (kept.length !== tiers.length || !raw || !m1 || !m10 || !h1) return null
  const retention = { raw, m1, m10, h1 }
  const isLongEnough = tiers.every((tier) => retention[tier] >= shortest[tier])
  const isGrowing = raw <= m1 && m1 <= m10 && m10 <= h1 && h1 <= longest
  return isLongEnough && isGrowing ? retention : null
}

function secondsOf(text: string): number | null {
  const [, count, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? []
  return count === undefined ? null : Number(count) * (seconds[unit ?? ''] ?? 0)
}

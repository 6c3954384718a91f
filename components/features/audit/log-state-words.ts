import { formatAge } from '#components/ui/format-age.ts'
import type { GlyphState } from '#components/ui/status-glyph.tsx'
import type { AuditState } from '#lib/contracts/audit-state.ts'

export type LogStateWords = { readonly state: GlyphState; readonly word: string; readonly sentence: string }

/** A check of everything older than this is told as old. */
const oldCheckMs = 3 * 3_600_000
const lateAnchorMs = 5 * 60_000

/** What the console can vouch for, in words that claim no more than that. */
export function logStateWords({ verdict }: AuditState, now: number): LogStateWords {
  switch (verdict.state) {
    case 'checking':
      return {
        state: 'in-progress',
        word: 'Checking',
        sentence: `${numbered(verdict.checked)} of ${numbered(verdict.size)} entries checked so far.`,
      }
    case 'unknown':
      return {
        state: 'unknown',
        word: 'Not known',
        sentence: `The log could not be checked since ${clock(verdict.since)} UTC: ${verdict.message}`,
      }
    case 'broken':
      return {
        state: 'critical',
        word: 'Broken',
        sentence: `${verdict.message} Found ${ago(verdict.foundAt, now)}; the console only reads from then on.`,
      }
    case 'intact': {
      const anchor = anchorWords(verdict, now)
      const isOld = now - Date.parse(verdict.wholeCheckedAt) > oldCheckMs
      return {
        state: anchor.isWeak || isOld ? 'degraded' : 'ok',
        word: 'Complete',
        sentence: `${numbered(verdict.size)} entries, ${purgedWords(verdict)}the newest checked ${ago(verdict.checkedAt, now)}, all of them ${ago(verdict.wholeCheckedAt, now)}. ${anchor.sentence}`,
      }
    }
  }
}

/** Of those only the hashes are left here. */
function purgedWords({ purged }: Intact): string {
  return purged === null ? '' : `the first ${numbered(purged.size)} sealed away on ${purged.at.slice(0, 10)}, `
}

type Intact = AuditState['verdict'] & { readonly state: 'intact' }

function anchorWords({ anchors, size }: Intact, now: number): { readonly isWeak: boolean; readonly sentence: string } {
  const kept = anchors.filter(({ isReadable, size: held }) => isReadable && held !== null)
  const best = kept.toSorted((one, other) => (other.size ?? 0) - (one.size ?? 0))[0]
  if (!best?.at) return { isWeak: true, sentence: 'Not anchored outside the database.' }
  const behind = size - (best.size ?? 0)
  const isLate = behind > 0 && now - Date.parse(best.at) > lateAnchorMs
  return {
    isWeak: isLate,
    sentence: `Anchored ${ago(best.at, now)}${behind === 0 ? '' : `, ${numbered(behind)} ${behind === 1 ? 'entry' : 'entries'} since`}.`,
  }
}

function ago(at: string, now: number): string {
  return `${formatAge(now - Date.parse(at))} ago`
}

function clock(at: string): string {
  return at.slice(11, 19)
}

function numbered(count: number): string {
  return count.toLocaleString('en')
}

import type { GlyphState } from '#components/ui/status-glyph.tsx'
import type { AuditState } from '#lib/contracts/audit-state.ts'
import { counted } from '#lib/domain/part-words.ts'

/** What passes between an append and its acknowledgement is no news for so long. */
const newsMs = 60_000

/** How far a SIEM is behind this log, and what it does instead of taking the rest. */
export function receiverWords(
  { name, behind, waitingSince, failure }: AuditState['receivers'][number],
  now: number,
): { readonly state: GlyphState; readonly sentence: string } {
  const siem = `SIEM, ${name}:`
  if (behind === null) return { state: 'unknown', sentence: `${siem} not known how far it is.` }
  if (behind === 0) return { state: 'ok', sentence: `${siem} every entry is acknowledged.` }
  const isLate = waitingSince === null || now - Date.parse(waitingSince) > newsMs
  const since = waitingSince === null ? '' : ` since ${waitingSince.slice(0, 19).replace('T', ' ')} UTC`
  const why = failure === null ? '' : `; it ${failure}`
  return {
    state: isLate || failure !== null ? 'degraded' : 'in-progress',
    sentence: `${siem} ${counted(behind, 'entry', 'entries')} behind${since}${why}.`,
  }
}

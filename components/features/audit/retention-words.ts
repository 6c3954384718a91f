import type { Retention } from '#lib/contracts/retention.ts'
import { counted } from '#lib/domain/part-words.ts'

/** What is sealed, in a line. */
export function sealedWords({ segments, purgeAfter }: Retention): string {
  if (segments.length === 0) return 'nothing sealed yet'
  const gone = segments.filter(({ purged }) => purged !== null).length
  const purged = gone === 0 ? 'none purged' : `${gone.toLocaleString('en')} purged`
  return `${counted(segments.length, 'segment', 'segments')}, ${purged}; entries older than ${purgeAfter} may be purged`
}

/** Why there is nothing to see, or nothing more to come; null where all is as it should be. */
export function idleWords({ off, segments, most }: Retention): string | null {
  if (off === 'no-folder') return 'Nothing is sealed: AUDIT_SEGMENT_DIR names no folder for the files.'
  if (off === 'no-key') return 'Nothing is sealed: without AUDIT_SIGNING_KEY_FILE there is no key that signs.'
  if (segments.length > 0) return null
  return `A segment is sealed when a month is over, or when ${most.toLocaleString('en')} entries are there.`
}

const units = ['B', 'kB', 'MB', 'GB'] as const

/** The size of a file, with two digits that matter. */
export function sizeWords(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1_000 ** power
  return `${power > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power]}`
}

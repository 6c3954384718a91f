import type { ChainLine } from '#lib/domain/audit-chain.ts'
import { bend, chainOf, cut, exampleEvidence, replace, type Evidence, type Tampering } from './audit-corpus.ts'

/** The first sixteen entries in two segments. */
export async function sealedEvidence(): Promise<Evidence> {
  const whole = await exampleEvidence()
  const { lines } = whole
  return { ...whole, segments: [lines.slice(0, 8), lines.slice(8, 16)], lines: lines.slice(16) }
}

const segmentsOf = ({ segments = [] }: Evidence) => segments

/** Does to one segment what `tamper` does to a whole log of its lines. */
const inSegment =
  (index: number, tamper: (evidence: Evidence) => Evidence) =>
  (evidence: Evidence): Evidence => {
    const segments = segmentsOf(evidence)
    const { lines } = tamper({ ...evidence, lines: segments[index] ?? [] })
    return { ...evidence, segments: segments.with(index, lines) }
  }

const withSegments =
  (change: (segments: readonly (readonly ChainLine[])[]) => readonly (readonly ChainLine[])[]) =>
  (evidence: Evidence): Evidence => ({ ...evidence, segments: change(segmentsOf(evidence)) })

/** A log whose first entries are in files, and what can be done to those. */
export const sealedTamperings: readonly Tampering[] = [
  {
    name: 'an entry of a segment edited',
    tamper: inSegment(
      0,
      bend(5, () => ({ body: '{}' })),
    ),
    expected: 5,
  },
  {
    name: 'an entry of a segment replaced with its hash',
    tamper: inSegment(
      1,
      replace(2, () => ({ body: '{}' })),
    ),
    expected: 11,
  },
  {
    name: 'the last entry of a segment replaced with its hash',
    tamper: inSegment(
      1,
      replace(7, () => ({ body: '{}' })),
    ),
    expected: 16,
  },
  { name: 'a hole in a segment', tamper: inSegment(0, cut(3, 2)), expected: 3 },
  { name: 'a segment cut short', tamper: inSegment(1, cut(7, 1)), expected: 15 },
  { name: 'the oldest segment missing', tamper: withSegments((all) => all.slice(1)), expected: 0 },
  { name: 'a segment missing in the middle', tamper: withSegments((all) => all.slice(0, 1)), expected: 8 },
  { name: 'entries purged that were never sealed', tamper: withSegments(() => []), expected: 0 },
  { name: 'more purged than was sealed', tamper: cut(0, 1), expected: 16 },
  { name: 'segments in another order', tamper: withSegments((all) => all.toReversed()), expected: 0 },
  { name: 'a segment given twice', tamper: withSegments((all) => [...all.slice(0, 1), ...all]), expected: 0 },
  {
    name: 'a segment written anew with every hash',
    tamper: withSegments(([, second = []]) => [chainOf(Array.from({ length: 8 }, () => '{}')), second]),
    expected: 8,
  },
]

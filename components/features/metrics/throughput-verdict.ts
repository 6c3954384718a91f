import type { PartVerdict } from '#lib/domain/metrics/part-verdict.ts'
import { asSentence, counted } from '#lib/domain/part-words.ts'
import { worstStatus } from '#lib/domain/status.ts'
import type { Status } from '#lib/domain/topology.ts'

/** The page's heading: the worst part, or the traffic of the first when all is well. */
export function throughputVerdict(parts: readonly PartVerdict[]): { sentence: string; status: Status } {
  const status = worstStatus(parts.map((part) => part.status))
  const worst = parts.filter((part) => part.status === status)
  const [first] = worst
  if (!first) return { sentence: 'Nothing to measure was found here.', status: 'unknown' }
  if (status === 'ok') return { sentence: asSentence(first.sentence), status }
  const others = worst.length - 1
  const more = others === 0 ? '' : ` ${counted(others, 'more part is', 'more parts are')} the same.`
  return { sentence: `${asSentence(first.sentence)}${more}`, status }
}

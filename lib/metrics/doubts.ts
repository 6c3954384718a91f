import 'server-only'
import type { SourceFinding } from '#lib/domain/metrics/source-card.ts'
import { counted } from '#lib/domain/part-words.ts'
import type { Located } from './detect.ts'
import type { Survey } from './survey.ts'

/** What makes every sum of a source wrong, however well it answers: a part that is missing, or one that is there twice. */
export function doubtsOf(
  { silentStores }: Pick<Located, 'silentStores'>,
  { isDoubled }: Pick<Survey, 'isDoubled'>,
): readonly SourceFinding[] {
  const findings: SourceFinding[] = []
  if (silentStores.length > 0)
    findings.push({
      trouble: 'stores-silent',
      message: `Thanos gets no answer from ${counted(silentStores.length, 'store')} (${silentStores.slice(0, 3).join(', ')}): what only these have is missing from every sum.`,
      fix: 'See the Stores page of the querier, and the sidecars that it names.',
    })
  if (isDoubled)
    findings.push({
      trouble: 'counted-twice',
      message: 'Replicas of one Prometheus are not merged, so every sum counts them all.',
      fix: 'Start the Thanos querier with --query.replica-label=prometheus_replica, or let what receives them deduplicate.',
    })
  return findings
}

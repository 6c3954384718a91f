import 'server-only'
import type { SourceFinding } from '#lib/domain/metrics/source-card.ts'
import { numberOf } from './prometheus-answer.ts'
import type { PrometheusClient } from './prometheus-client.ts'
import { freshnessQuery } from './survey.ts'

/** When each metric was last sampled, by the source's clock, in ms; what is gone keeps its last time. */
export type Freshness = {
  readonly of: (metric: string) => Promise<number | null>
  readonly newest: () => number | null
  /** Why the source did not tell when it was last asked; null when it did. */
  readonly trouble: () => SourceFinding | null
}

const askAgainMs = 5_000

export function createFreshness(
  client: Pick<PrometheusClient, 'instant'>,
  metrics: () => ReadonlySet<string>,
  now: () => number,
): Freshness {
  const seen = new Map<string, number>()
  let asking: Promise<void> | null = null
  let askedAt = Number.NEGATIVE_INFINITY
  let trouble: SourceFinding | null = null

  async function ask(): Promise<void> {
    if (metrics().size === 0) return
    const found = await client.instant(freshnessQuery(metrics()))
    trouble = found.granted ? null : found.refusal
    if (!found.granted) return
    for (const { labels, samples } of found.value.series) {
      const seconds = numberOf(samples[0]?.[1] ?? '')
      if (seconds !== null) seen.set(labels['family'] ?? '', seconds * 1000)
    }
  }

  return {
    async of(metric) {
      if (now() - askedAt >= askAgainMs) {
        askedAt = now()
        asking = ask()
      }
      await asking
      return seen.get(metric) ?? null
    },
    trouble: () => trouble,
    newest: () => (seen.size === 0 ? null : Math.max(...seen.values())),
  }
}

import 'server-only'
import { dialects } from '#lib/domain/metrics/dialects.ts'
import { either, literally, quoted } from '#lib/domain/metrics/promql.ts'
import { resourceMetrics } from '#lib/domain/metrics/resource-panels.ts'
import type { SourceFinding } from '#lib/domain/metrics/source-card.ts'
import { storePanels } from '#lib/domain/metrics/store-queries.ts'
import { granted, type Result } from '#lib/domain/result.ts'
import { numberOf, seriesSchema, targetsSchema } from './prometheus-answer.ts'
import type { PrometheusClient } from './prometheus-client.ts'

/** What a Prometheus has of what the console could use. */
export type Survey = {
  readonly metrics: ReadonlySet<string>
  /** Of these the labels of the target stand where the controller's own are expected. */
  readonly exported: ReadonlySet<string>
  /** Null where neither the targets nor the samples tell. */
  readonly scrapeSeconds: number | null
}

/** Every metric that the console looks for. */
const wanted: readonly string[] = [
  ...new Set([
    ...dialects.flatMap(({ metric, edgeTotal }) => (edgeTotal === null ? [metric] : [metric, edgeTotal.metric])),
    ...resourceMetrics,
    ...storePanels.map(({ metric }) => metric),
  ]),
]

/** `interval` when it is known already. */
export async function survey(
  client: PrometheusClient,
  interval: number | null,
): Promise<Result<Survey, SourceFinding>> {
  const names = wanted.map(literally).join('|')
  const counted = await client.instant(`count by (__name__) ({__name__=~${quoted(names)}})`)
  if (!counted.granted) return counted
  const metrics = new Set(counted.value.series.flatMap(({ labels }) => labels['__name__'] ?? []))
  const exported = await exportedOf(client, metrics)
  const [first] = metrics
  return granted({ metrics, exported, scrapeSeconds: interval ?? (await scrapeSeconds(client, first ?? 'up')) })
}

/** Where a label of the metric's own would be, had Prometheus kept the target's apart. */
const ownLabels: readonly (readonly [metric: string, label: string])[] = [
  ...dialects.flatMap(({ metric, key }) => {
    if (key.by === 'namespace-and-service') return [[metric, key.service] as const]
    return key.by === 'exact' ? [[metric, key.label] as const] : []
  }),
  ['kube_pod_owner', 'pod'],
]

async function exportedOf(client: PrometheusClient, metrics: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const from = String(Math.floor(Date.now() / 1000) - 600)
  const answers = await Promise.all(
    ownLabels.map(async ([metric, label]) => {
      if (!metrics.has(metric)) return []
      const query = new URLSearchParams({ 'match[]': metric, limit: '1', start: from })
      const found = await client.read(`/api/v1/series?${query}`, seriesSchema)
      const isExported = found.granted && found.value.data.data.some((labels) => `exported_${label}` in labels)
      return isExported ? [metric] : []
    }),
  )
  return new Set(answers.flat())
}

/** The usual interval of the targets; where they are not told, from how many samples there were in ten minutes. */
async function scrapeSeconds(client: PrometheusClient, metric: string): Promise<number | null> {
  const targets = await client.read('/api/v1/targets?state=active', targetsSchema)
  if (targets.granted) {
    const intervals = targets.value.data.data.activeTargets
      .flatMap(({ scrapeInterval }) => (scrapeInterval === undefined ? [] : secondsOf(scrapeInterval)))
      .sort((one, other) => one - other)
    const median = intervals[Math.floor(intervals.length / 2)]
    if (median !== undefined) return median
  }
  const counted = await client.instant(`max(count_over_time(${metric}[10m]))`)
  const samples = counted.granted ? numberOf(counted.value.series[0]?.samples[0]?.[1] ?? '') : null
  if (samples === null || samples < 2) return null
  return [5, 10, 15, 20, 30, 60].find((seconds) => seconds >= 600 / samples - 1) ?? 60
}

/** Prometheus' durations, `1m30s` for one. */
export function secondsOf(duration: string): readonly number[] {
  const factors: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600 }
  const parts = [...duration.matchAll(/(\d+)(ms|s|m|h)/g)]
  if (parts.length === 0) return []
  return [parts.reduce((sum, [, amount = '', unit = '']) => sum + Number(amount) * (factors[unit] ?? 0), 0)]
}

/** One question for the newest sample of each metric. */
export function freshnessQuery(metrics: ReadonlySet<string>): string {
  return either(
    ...[...metrics].map((metric) => `label_replace(max(timestamp(${metric})), "family", ${quoted(metric)}, "", "")`),
  )
}

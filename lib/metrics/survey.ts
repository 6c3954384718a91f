import 'server-only'
import { dialects } from '#lib/domain/metrics/dialects.ts'
import { either, is, literally, quoted, selector } from '#lib/domain/metrics/promql.ts'
import { resourceMetrics } from '#lib/domain/metrics/resource-panels.ts'
import type { SourceFinding } from '#lib/domain/metrics/source-card.ts'
import { pulsarMetric } from '#lib/domain/metrics/pulsar-queries.ts'
import { storeNames, storePanels } from '#lib/domain/metrics/store-queries.ts'
import { granted, type Result } from '#lib/domain/result.ts'
import type { PrometheusClient } from './prometheus-client.ts'

/** What a Prometheus has of what the console could use. */
export type Survey = {
  readonly metrics: ReadonlySet<string>
  /** Of these the labels of the target stand where the controller's own are expected. */
  readonly exported: ReadonlySet<string>
  /** Whether the same target is told of by two replicas of a Prometheus, so that every sum is too large. */
  readonly isDoubled: boolean
  /** Null while there are too few samples to tell. */
  readonly scrapeSeconds: number | null
}

/** Every metric that the console looks for. */
const wanted: readonly string[] = [
  ...new Set([
    ...dialects.flatMap(({ metric, edgeTotal }) => (edgeTotal === null ? [metric] : [metric, edgeTotal.metric])),
    ...resourceMetrics,
    ...storePanels.map(({ metric }) => metric),
    ...Object.values(storeNames).flatMap(({ up }) => up ?? []),
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
  const probe = wanted.find((metric) => metrics.has(metric))
  const isDoubled = await hasTwins(client)
  return granted({
    metrics,
    exported,
    isDoubled,
    scrapeSeconds: interval ?? (await scrapeSeconds(client, probe ?? 'up')),
  })
}

/** Where a label of the metric's own would be, had Prometheus kept the target's apart. */
const ownLabels: readonly (readonly [metric: string, label: string])[] = [
  ...dialects.flatMap(({ metric, key }) => {
    if (key.by === 'namespace-and-service') return [[metric, key.service] as const]
    return key.by === 'exact' ? [[metric, key.label] as const] : []
  }),
  ['kube_pod_owner', 'pod'],
  [pulsarMetric, 'namespace'],
]

async function exportedOf(client: PrometheusClient, metrics: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const present = ownLabels.filter(([metric]) => metrics.has(metric))
  const answers = await Promise.all(
    present.map(async ([metric, label]) =>
      `exported_${label}` in (await labelsOfOne(client, metric)) ? [metric] : [],
    ),
  )
  return new Set(answers.flat())
}

/** Replicas differ in the label that is to be merged away, and in nothing else. */
async function hasTwins(client: PrometheusClient): Promise<boolean> {
  const twins = await client.instant('max(count without (prometheus_replica, replica) (up))')
  return twins.granted && Number(twins.value.series[0]?.samples[0]?.[1] ?? 0) > 1
}

/** Of any one series of the metric; none where it has none. */
async function labelsOfOne(client: PrometheusClient, metric: string): Promise<Readonly<Record<string, string>>> {
  const one = await client.instant(`topk(1, ${metric})`)
  return (one.granted ? one.value.series[0]?.labels : undefined) ?? {}
}

/** From the samples of one series: targets tell their interval too, but only Prometheus' own, and all of them at once. */
async function scrapeSeconds(client: PrometheusClient, metric: string): Promise<number | null> {
  const matchers = Object.entries(await labelsOfOne(client, metric)).filter(([label]) => label !== '__name__')
  const series = selector(
    metric,
    matchers.map(([label, value]) => is(label, value)),
  )
  const raw = await client.instant(`${series}[5m]`)
  const times = raw.granted ? (raw.value.series[0]?.samples.map(([seconds]) => seconds) ?? []) : []
  return usualGap(times)
}

/** The median: a scrape that failed leaves a longer gap. Null with fewer than three samples. */
export function usualGap(times: readonly number[]): number | null {
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time))
  const median = gaps.sort((one, other) => one - other)[Math.floor(gaps.length / 2)]
  return median === undefined || gaps.length < 2 ? null : Math.max(1, Math.round(median))
}

/** One question for the newest sample of each metric. */
export function freshnessQuery(metrics: ReadonlySet<string>): string {
  return either(
    ...[...metrics].map((metric) => `label_replace(max(timestamp(${metric})), "family", ${quoted(metric)}, "", "")`),
  )
}

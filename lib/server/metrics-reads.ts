import 'server-only'

import type { PanelQuery } from '#lib/contracts/metrics.ts'
import { gridOf } from '#lib/domain/metrics/grid.ts'
import { measuredOf } from '#lib/domain/metrics/measured.ts'
import { emptyQuality, type Panel, type PanelId } from '#lib/domain/metrics/panel.ts'
import { routeReadings, type RouteReading } from '#lib/domain/metrics/route-reading.ts'
import { unitOf } from '#lib/domain/metrics/panel-units.ts'
import type { MetricsSource, PanelQuestion, PanelReading } from '#lib/domain/metrics/source.ts'
import type { SourceCard } from '#lib/domain/metrics/source-card.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import type { Topology } from '#lib/domain/topology.ts'
import { metricsSources } from './metrics-sources.ts'
import { runtime } from './runtime.ts'

type SourcesAnswer = { readonly sources: readonly SourceCard[]; readonly routes: readonly RouteReading[] }

type InstallationRef = { readonly namespace: string; readonly release: string }

/** One panel, by the first source that can say something of it. */
export async function readPanel(
  installation: InstallationRef,
  query: PanelQuery,
  signal: AbortSignal,
): Promise<Result<Panel, Refusal>> {
  const topology = runtime().observer.topology()
  if (!has(topology, installation)) return refused(notFound(installation))
  const measured = measuredOf(topology, installation, query.subject)
  if (measured === null) return refused({ reason: 'not-found', what: 'what the panel is about' })
  const [first] = sourcesOf(query.id)
  const grid = gridOf({
    fromMs: Date.parse(query.from),
    toMs: Date.parse(query.to),
    points: query.points,
    scrapeSeconds: (await first?.scrapeSeconds()) ?? 15,
    nowMs: Date.now(),
  })
  const { id, subject } = query
  const reading = await readQuestion({ id, subject, installation, ...measured, grid }, signal)
  const start = new Date(grid.startMs).toISOString()
  return granted({ id, subject, start, stepMs: grid.stepMs, unit: unitOf(id), ...reading })
}

function sourcesOf(panel: PanelId): readonly MetricsSource[] {
  return metricsSources().filter(({ capabilities }) => capabilities.some(({ panels }) => panels.includes(panel)))
}

/** A source that does not know the metric leaves it to the next one; one that fails does not. */
export async function readQuestion(question: PanelQuestion, signal: AbortSignal): Promise<PanelReading> {
  let best: PanelReading = { series: [], asOf: null, source: null, quality: emptyQuality('not-configured') }
  for (const source of sourcesOf(question.id)) {
    const reading = await source.readPanel(question, signal)
    const { state } = reading.quality
    if (state !== 'no-series' && state !== 'not-configured') return reading
    if (best.quality.state === 'not-configured') best = reading
  }
  return best
}

export async function readMetricsSources(installation: InstallationRef): Promise<Result<SourcesAnswer, Refusal>> {
  const topology = runtime().observer.topology()
  if (!has(topology, installation)) return refused(notFound(installation))
  const sources = await Promise.all(metricsSources().map(async (source) => source.card()))
  return granted({ sources, routes: routeReadings(topology.streams) })
}

function has({ installations }: Topology, { namespace, release }: InstallationRef): boolean {
  return installations.some((one) => one.namespace === namespace && one.release === release)
}

function notFound({ namespace, release }: InstallationRef): Refusal {
  return { reason: 'not-found', what: `installation ${namespace}/${release}` }
}

import 'server-only'
import { isStale } from '#lib/domain/metrics/grid.ts'
import { emptyQuality, type PanelId } from '#lib/domain/metrics/panel.ts'
import { qualityOf } from '#lib/domain/metrics/panel-quality.ts'
import { instanceSeconds, tickSeconds, tierFor, tierSeconds } from '#lib/domain/metrics/sample.ts'
import { findingsOf } from '#lib/domain/metrics/sampled-findings.ts'
import type { SampledState, SamplerReport } from '#lib/domain/metrics/sampler-report.ts'
import type { PanelQuestion, PanelReading } from '#lib/domain/metrics/source.ts'
import type { Place, SampledContext, SampledSeries } from './sampled-context.ts'
import { readEdgeSeries } from './sampled-edge-series.ts'
import { readInstanceSeries, readWorkloadSeries } from './sampled-state-series.ts'

/** One panel of what was sampled; why there is nothing where there is nothing. */
export async function readSampledPanel(context: SampledContext, question: PanelQuestion): Promise<PanelReading> {
  const { report, source, nowMs } = context
  const place = placeOf(context, question)
  const found = await seriesOf(context, question, place)
  const findings = report === null ? [] : findingsOf(question.id, report)
  if (found.series.length === 0) {
    const [first] = findings
    const [warning] = found.warnings
    const own = warning === undefined ? {} : { warning }
    const why = first === undefined ? own : { warning: first.message, fix: first.fix }
    return { series: [], asOf: null, source, quality: emptyQuality(emptyState(question.id, report), why) }
  }
  const scrapeSeconds = usualGapSeconds(question, report)
  const isLive = nowMs - place.span.toMs <= 2 * place.grid.stepMs + scrapeSeconds * 1_000
  const ageSeconds = found.asOfMs === null ? Infinity : (nowMs - found.asOfMs) / 1_000
  const isEdge = edgePanels.some((id) => id === question.id)
  const unattributed = isEdge && isLive && report !== null ? unattributedOf(report) : null
  const isCoarse = place.bucketMs > place.grid.stepMs
  const quality = qualityOf({
    series: found.series,
    isStale:
      isLive && (isStale(ageSeconds, scrapeSeconds) || statesOf(question.id, report).some((one) => one !== 'ok')),
    isTraffic: isEdge,
    isPartial: found.isPartial,
    warnings: [
      ...found.warnings,
      ...findings.map(({ message }) => message),
      ...(isCoarse ? [`Of so long ago only every ${place.bucketMs / 60_000} minutes are kept.`] : []),
    ],
    fix: findings[0]?.fix ?? null,
    unattributed,
  })
  const asOf = found.asOfMs === null ? null : new Date(found.asOfMs).toISOString()
  return { series: found.series, asOf, source, quality }
}

const edgePanels = ['requests', 'error-ratio', 'latency', 'latency-buckets'] as const satisfies readonly PanelId[]

function seriesOf(context: SampledContext, question: PanelQuestion, place: Place): Promise<SampledSeries> {
  if (question.instance !== null) return readInstanceSeries(context, question, question.instance, place)
  const edgePanel = edgePanels.find((id) => id === question.id)
  if (edgePanel !== undefined) return readEdgeSeries(context, edgePanel, question, place)
  return readWorkloadSeries(context, question, place)
}

function placeOf({ retention, nowMs }: SampledContext, { grid, instance }: PanelQuestion): Place {
  const { startMs, stepMs, count } = grid
  const tier = tierFor(stepMs / 1_000, (nowMs - startMs) / 1_000, retention)
  const bucketMs = (instance === null ? tierSeconds[tier] : instanceSeconds) * 1_000
  const readMs = Math.max(stepMs, bucketMs)
  const toMs = startMs + (count - 1) * stepMs
  return {
    tier,
    bucketMs,
    grid,
    span: { fromMs: startMs - stepMs, toMs: Math.ceil(toMs / readMs) * readMs, stepMs: readMs },
  }
}

/** metrics-server says itself how long its readings take; Tracardi's figure and those of instances come by the minute. */
function usualGapSeconds({ id, instance }: PanelQuestion, report: SamplerReport | null): number {
  if (instance !== null || id === 'events') return 60
  if (id !== 'cpu' && id !== 'memory') return tickSeconds
  const windows = report?.instances.usage.map(({ windowSeconds }) => windowSeconds) ?? []
  return Math.max(tickSeconds, ...(windows.length === 0 ? [60] : windows))
}

/** How what a panel is made of was at the last tick; the watch is not among it, since it tells its own age. */
function statesOf(id: PanelId, report: SamplerReport | null): readonly SampledState[] {
  if (report === null) return []
  if (id === 'cpu' || id === 'memory') return report.usage.map(({ state }) => state)
  if (id === 'events') return [report.events.state]
  return edgePanels.some((one) => one === id) ? [report.edge.state] : []
}

function emptyState(id: PanelId, report: SamplerReport | null) {
  const states = statesOf(id, report)
  if (states.includes('forbidden')) return 'not-permitted'
  if (report === null || states.includes('absent') || states.includes('not-configured')) return 'not-configured'
  return states.includes('unavailable') ? 'error' : 'no-series'
}

function unattributedOf({ edge: { named, total } }: SamplerReport) {
  if (named === null || total === null || total <= 0) return null
  const perSecond = Math.max(0, total - named)
  return { perSecond, ratio: perSecond / total }
}

import 'server-only'
import { isStale, type Grid } from '#lib/domain/metrics/grid.ts'
import { qualityOf } from '#lib/domain/metrics/panel-quality.ts'
import { emptyQuality, type PanelSeries, type PanelSource, type Unattributed } from '#lib/domain/metrics/panel.ts'
import type { Row } from '#lib/domain/metrics/rows.ts'
import type { PanelReading } from '#lib/domain/metrics/source.ts'
import type { SourceFinding } from '#lib/domain/metrics/source-card.ts'
import type { Freshness } from './freshness.ts'
import type { Planner } from './planner.ts'
import type { Survey } from './survey.ts'

/** A Prometheus that was found and surveyed. */
export type Ready = {
  readonly planner: Planner
  readonly freshness: Freshness
  readonly survey: Survey & { readonly scrapeSeconds: number }
  /** Why every sum of it is another than the truth. */
  readonly doubts: readonly SourceFinding[]
  readonly now: () => number
}

/** Rows, and what is to be said about them; `finding` when they are those of before. */
export type Heard = {
  readonly rows: readonly Row[]
  readonly warnings: readonly string[]
  readonly finding: SourceFinding | null
}

/** Throws `Silence` when there is nothing, not even from before. */
export async function hear({ planner }: Ready, expression: string, grid: Grid): Promise<Heard> {
  const answer = await planner.range(expression, grid)
  if (answer.granted) return { ...answer.value, finding: null }
  const { kept, finding } = answer.refusal
  if (kept === null) throw new Silence(finding)
  return { rows: kept, warnings: [], finding }
}

/** Nothing to show, and why. Caught where the panel is put together. */
export class Silence extends Error {
  override readonly name = 'Silence'
  readonly finding: SourceFinding

  constructor(finding: SourceFinding) {
    super(finding.message)
    this.finding = finding
  }
}

export function silentReading({ trouble, message, fix }: SourceFinding): PanelReading {
  const isRefused = trouble === 'unauthorised' || trouble === 'forbidden'
  const quality = emptyQuality(isRefused ? 'not-permitted' : 'error', { warning: message, fix })
  return { series: [], asOf: null, source: null, quality }
}

/** The source answers, but does not know this. */
export function unknownReading(message: string, fix: string | null, source: PanelSource | null = null): PanelReading {
  return { series: [], asOf: null, source, quality: emptyQuality('no-series', { warning: message, fix }) }
}

export type Found = {
  readonly source: PanelSource
  /** The metric whose age is the panel's age. */
  readonly metric: string
  readonly series: readonly PanelSeries[]
  readonly heard: readonly Heard[]
  readonly isTraffic?: boolean
  readonly warnings?: readonly string[]
  readonly fix?: string | null
  readonly unattributed?: Unattributed | null
}

export async function foundReading(ready: Ready, grid: Grid, found: Found): Promise<PanelReading> {
  const { source, series, heard, metric } = found
  const failed = heard.find((one) => one.finding !== null)?.finding ?? null
  const asOfMs = await ready.freshness.of(metric)
  const isOld = failed !== null || (isLive(ready, grid) && isOldSample(ready, asOfMs))
  // What is kept for a while still answers when the source does not.
  const finding = failed ?? (isOld ? ready.freshness.trouble() : null)
  const told = [
    ...new Set([...heard.flatMap(({ warnings }) => warnings), ...ready.doubts.map(({ message }) => message)]),
  ]
  const own = [...(found.warnings ?? []), ...(finding === null ? [] : [finding.message])]
  const quality = qualityOf({
    series,
    isStale: isOld,
    isTraffic: found.isTraffic ?? false,
    isPartial: told.length > 0,
    warnings: [...told, ...own],
    fix: finding?.fix ?? found.fix ?? ready.doubts[0]?.fix ?? null,
    unattributed: found.unattributed ?? null,
  })
  return { series, asOf: asOfMs === null ? null : new Date(asOfMs).toISOString(), source, quality }
}

/** Whether the range ends about now; an old range is not stale because nothing is added to it. */
export function isLive({ now, survey }: Ready, { startMs, stepMs, count }: Grid): boolean {
  return now() - (startMs + (count - 1) * stepMs) <= 2 * stepMs + survey.scrapeSeconds * 1000
}

/** The metric was there when the source was surveyed, so without a sample it has stopped. */
function isOldSample({ now, survey }: Ready, asOfMs: number | null): boolean {
  return asOfMs === null || isStale((now() - asOfMs) / 1000, survey.scrapeSeconds)
}

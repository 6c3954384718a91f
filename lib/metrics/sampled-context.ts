import 'server-only'
import type { Grid } from '#lib/domain/metrics/grid.ts'
import type { PanelSeries, PanelSource } from '#lib/domain/metrics/panel.ts'
import type { Retention, Tier } from '#lib/domain/metrics/sample.ts'
import type { ReadSpan, SampleReader } from '#lib/domain/metrics/sample-reader.ts'
import type { SamplerReport } from '#lib/domain/metrics/sampler-report.ts'

export type SampledContext = {
  readonly reader: SampleReader
  readonly retention: Retention
  readonly nowMs: number
  readonly report: SamplerReport | null
  readonly source: PanelSource
}

/** Where the steps of a chart are read from. */
export type Place = { readonly tier: Tier; readonly bucketMs: number; readonly grid: Grid; readonly span: ReadSpan }

export type SampledSeries = {
  readonly series: readonly PanelSeries[]
  readonly asOfMs: number | null
  readonly isPartial: boolean
  readonly warnings: readonly string[]
}

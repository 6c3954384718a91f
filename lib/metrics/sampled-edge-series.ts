import 'server-only'
import { countsBelow } from '#lib/domain/metrics/latency-buckets.ts'
import type { PanelSeries } from '#lib/domain/metrics/panel.ts'
import { quantileSeries } from '#lib/domain/metrics/request-series.ts'
import { sumRows, type Row } from '#lib/domain/metrics/rows.ts'
import { onGrid } from '#lib/domain/metrics/sampled-values.ts'
import type { PanelQuestion } from '#lib/domain/metrics/source.ts'
import type { Place, SampledContext, SampledSeries } from './sampled-context.ts'

type EdgePanel = 'requests' | 'error-ratio' | 'latency'

/** Requests of all workloads of the panel together, as the sampled controllers counted them. */
export async function readEdgeSeries(
  context: SampledContext,
  id: EdgePanel,
  { workloads }: PanelQuestion,
  place: Place,
): Promise<SampledSeries> {
  const subjects = workloads.map((workload) => `workload:${workload.id}`)
  if (subjects.length === 0) return { series: [], asOfMs: null, isPartial: false, warnings: [] }
  const { reader, nowMs } = context
  const [found, asOfMs] = await Promise.all([
    id === 'latency' ? latencyOf(context, subjects, place) : ratesOf(context, id, subjects, place),
    reader.newest(subjects, 'requests', nowMs - 86_400_000),
  ])
  return { ...found, asOfMs }
}

type Found = Omit<SampledSeries, 'asOfMs'>

async function ratesOf(
  { reader }: SampledContext,
  id: 'requests' | 'error-ratio',
  subjects: readonly string[],
  { tier, span, grid, bucketMs }: Place,
): Promise<Found> {
  const measures = ['requests', 'errors', 'refused'] as const
  const rows = await reader.figures(tier, subjects, measures, span)
  const isPartial = rows.some((row) => row.isPartial)
  const known = rows.filter((row) => row.of('requests') !== null)
  if (known.length === 0) return { series: [], isPartial, warnings: [] }
  const line = (measure: (typeof measures)[number]) =>
    sumRows(
      subjects.map((subject): Row => {
        const own = known.filter((row) => row.subject === subject)
        const samples = own.flatMap((row) => {
          const figures = row.of(measure)
          return figures === null ? [] : [{ atMs: row.atMs, value: figures.sum / figures.n }]
        })
        return { labels: {}, values: onGrid(grid, bucketMs, samples) }
      }),
    )
  const [all, errors, refused] = [line('requests'), line('errors'), line('refused')]
  const others = all.map((value, step) =>
    value === null ? null : Math.max(0, value - (errors[step] ?? 0) - (refused[step] ?? 0)),
  )
  const ratio = all.map((value, step) => (value === null || value <= 0 ? null : (errors[step] ?? 0) / value))
  const series: readonly PanelSeries[] =
    id === 'error-ratio'
      ? [{ key: 'errors', label: '5xx', values: ratio }]
      : [
          { key: '2xx', label: '1xx to 3xx', values: others },
          { key: '4xx', label: '4xx', values: refused },
          { key: '5xx', label: '5xx', values: errors },
        ]
  return { series, isPartial, warnings: [] }
}

/** Buckets are added before a quantile is taken; without any, the mean is all there is. */
async function latencyOf(context: SampledContext, subjects: readonly string[], place: Place): Promise<Found> {
  const { reader } = context
  const { tier, span, grid, bucketMs } = place
  const counted = await reader.latencyCounts(tier, subjects, span)
  if (counted.length === 0) return meanOf(context, subjects, place)
  const steps = counted.map(({ subject, atMs, counts }) => ({ subject, atMs, below: countsBelow(counts) }))
  const rows = (steps[0]?.below ?? []).flatMap(({ le }, index) =>
    subjects.map((subject): Row => {
      const own = steps.filter((step) => step.subject === subject)
      const samples = own.map(({ atMs, below }) => ({ atMs, value: below[index]?.count ?? null }))
      return { labels: { le }, values: onGrid(grid, bucketMs, samples) }
    }),
  )
  const { series, beyond } = quantileSeries(rows, 1)
  const warnings =
    beyond === null
      ? []
      : [`${beyond.labels.join(', ')} reach beyond the last bucket: read ${beyond.seconds} s as “more than”.`]
  return { series, isPartial: false, warnings }
}

async function meanOf({ reader }: SampledContext, subjects: readonly string[], place: Place): Promise<Found> {
  const rows = await reader.figures(place.tier, subjects, ['latency'], place.span)
  const series = subjects.flatMap((subject): PanelSeries[] => {
    const samples = rows.flatMap((row) => {
      const figures = row.subject === subject ? row.of('latency') : null
      return figures === null ? [] : [{ atMs: row.atMs, value: figures.sum / figures.n }]
    })
    const name = subject.split('/').at(-1) ?? subject
    const values = onGrid(place.grid, place.bucketMs, samples)
    return samples.length === 0 ? [] : [{ key: `mean ${name}`, label: `mean, ${name}`, values }]
  })
  const warnings = series.length === 0 ? [] : ['There is a mean and no histogram, so there are no percentiles.']
  return { series, isPartial: false, warnings }
}

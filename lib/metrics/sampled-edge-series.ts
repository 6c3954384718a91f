import 'server-only'
import { countsBelow } from '#lib/domain/metrics/latency-buckets.ts'
import type { PanelSeries } from '#lib/domain/metrics/panel.ts'
import { bucketSeries, quantileSeries } from '#lib/domain/metrics/request-series.ts'
import { sumRows, type Row } from '#lib/domain/metrics/rows.ts'
import type { Figures } from '#lib/domain/metrics/sample-reader.ts'
import { bandOf } from '#lib/domain/metrics/sampled-band.ts'
import { onGrid } from '#lib/domain/metrics/sampled-values.ts'
import type { PanelQuestion } from '#lib/domain/metrics/source.ts'
import type { Place, SampledContext, SampledSeries } from './sampled-context.ts'

type EdgePanel = 'requests' | 'error-ratio' | 'latency' | 'latency-buckets'

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
    linesOf(context, id, subjects, place),
    reader.newest(subjects, 'requests', nowMs - 86_400_000),
  ])
  return { ...found, asOfMs }
}

type Found = Omit<SampledSeries, 'asOfMs'>

function linesOf(context: SampledContext, id: EdgePanel, subjects: readonly string[], place: Place): Promise<Found> {
  switch (id) {
    case 'requests':
    case 'error-ratio':
      return ratesOf(context, id, subjects, place)
    case 'latency':
      return latencyOf(context, subjects, place)
    case 'latency-buckets':
      return bucketsOf(context, subjects, place)
  }
}

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
  const rows = await bucketRows(context, subjects, place)
  if (rows.length === 0) return meanOf(context, subjects, place)
  const { series, beyond } = quantileSeries(rows, 1)
  const warnings =
    beyond === null
      ? []
      : [`${beyond.labels.join(', ')} reach beyond the last bucket: read ${beyond.seconds} s as “more than”.`]
  return { series, isPartial: false, warnings }
}

async function bucketsOf(context: SampledContext, subjects: readonly string[], place: Place): Promise<Found> {
  const rows = await bucketRows(context, subjects, place)
  // The store keeps ingress-nginx's bounds. Of Traefik's only those tell something that one of its own was moved up to.
  const told = context.source.kind === 'traefik' ? rows.filter(({ labels }) => traefikBounds.has(labels['le'])) : rows
  const warnings = told.length === 0 ? ['No histogram of how long requests take was read at the edge.'] : []
  return { series: bucketSeries(told, 1), isPartial: false, warnings }
}

const traefikBounds: ReadonlySet<string | undefined> = new Set(['0.1', '0.5', '2.5', '5', '+Inf'])

/** Requests a second by the bound of their bucket. */
async function bucketRows(
  { reader }: SampledContext,
  subjects: readonly string[],
  { tier, span, grid, bucketMs }: Place,
): Promise<readonly Row[]> {
  const counted = await reader.latencyCounts(tier, subjects, span)
  const seconds = span.stepMs / 1_000
  const steps = counted.map(({ subject, atMs, counts }) => ({ subject, atMs, below: countsBelow(counts) }))
  return (steps[0]?.below ?? []).flatMap(({ le }, index) =>
    subjects.map((subject): Row => {
      const own = steps.filter((step) => step.subject === subject)
      const samples = own.map(({ atMs, below }) => ({ atMs, value: (below[index]?.count ?? 0) / seconds }))
      return { labels: { le }, values: onGrid(grid, bucketMs, samples) }
    }),
  )
}

async function meanOf({ reader }: SampledContext, subjects: readonly string[], place: Place): Promise<Found> {
  const rows = await reader.figures(place.tier, subjects, ['latency'], place.span)
  const series = subjects.flatMap((subject): PanelSeries[] => {
    const samples = rows.flatMap((row) => {
      const figures = row.subject === subject ? row.of('latency') : null
      return figures === null ? [] : [{ atMs: row.atMs, figures }]
    })
    const name = subject.split('/').at(-1) ?? subject
    const picked = (pick: (figures: Figures) => number) => {
      const values = samples.map(({ atMs, figures }) => ({ atMs, value: pick(figures) }))
      return onGrid(place.grid, place.bucketMs, values)
    }
    const values = picked(({ sum, n }) => sum / n)
    const band = bandOf(
      picked(({ min }) => min),
      picked(({ max }) => max),
    )
    return samples.length === 0 ? [] : [{ key: `mean ${name}`, label: `mean, ${name}`, values, ...band }]
  })
  const warnings = series.length === 0 ? [] : ['There is a mean and no histogram, so there are no percentiles.']
  return { series, isPartial: false, warnings }
}

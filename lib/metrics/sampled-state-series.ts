import 'server-only'
import type { PanelId, PanelSeries } from '#lib/domain/metrics/panel.ts'
import type { InstanceMeasure, Measure } from '#lib/domain/metrics/sample.ts'
import type { Figures } from '#lib/domain/metrics/sample-reader.ts'
import { bandOf } from '#lib/domain/metrics/sampled-band.ts'
import { held, increments, onGrid } from '#lib/domain/metrics/sampled-values.ts'
import type { MeasuredInstance, PanelQuestion } from '#lib/domain/metrics/source.ts'
import type { Place, SampledContext, SampledSeries } from './sampled-context.ts'

type Line = {
  readonly measure: Measure
  /** Told apart from the other line of the same workload. */
  readonly part: string | null
  readonly pick: (figures: Figures) => number
  /** How long a reading stands, in seconds. */
  readonly heldSeconds: number
}

const mean = ({ sum, n }: Figures) => sum / n
const total = ({ sum }: Figures) => sum
const least = ({ min }: Figures) => min
const most = ({ max }: Figures) => max
const one = { part: null, heldSeconds: 0 } as const

/** A line for each workload, and what stands in it when a step holds several readings. */
const linesOf: Partial<Readonly<Record<PanelId, readonly Line[]>>> = {
  cpu: [{ ...one, measure: 'cpu', pick: mean, heldSeconds: 60 }],
  memory: [{ ...one, measure: 'memory', pick: mean, heldSeconds: 60 }],
  restarts: [{ ...one, measure: 'restarts', pick: total }],
  // The lowest: a mean would show replicas that never were, and hide the minute without any.
  'ready-replicas': [
    { ...one, measure: 'ready', part: 'ready', pick: least },
    { ...one, measure: 'desired', part: 'wanted', pick: least },
  ],
  events: [{ ...one, measure: 'events', pick: mean, heldSeconds: 60 }],
}

export async function readWorkloadSeries(
  { reader, nowMs }: SampledContext,
  { id, workloads, installation }: PanelQuestion,
  place: Place,
): Promise<SampledSeries> {
  const lines = linesOf[id] ?? []
  const release = `${installation.namespace}/${installation.release}`
  const named =
    id === 'events'
      ? [{ subject: `installation:${release}`, key: release, label: 'stored' }]
      : workloads.map((workload) => ({ subject: `workload:${workload.id}`, key: workload.id, label: workload.name }))
  const subjects = named.map(({ subject }) => subject)
  const measures = lines.map(({ measure }) => measure)
  const [first] = measures
  if (first === undefined || subjects.length === 0) return nothing
  const rows = await reader.figures(place.tier, subjects, measures, place.span)
  const series = named.flatMap(({ subject, key, label }) =>
    lines.flatMap(({ measure, part, pick, heldSeconds }): PanelSeries[] => {
      const samples = rows.flatMap(({ subject: of, atMs, of: figuresOf }) => {
        const figures = of === subject ? figuresOf(measure) : null
        return figures === null ? [] : [{ atMs, figures }]
      })
      if (samples.length === 0) return []
      const picked = (one: Line['pick']) => {
        const values = samples.map(({ atMs, figures }) => ({ atMs, value: one(figures) }))
        return held(onGrid(place.grid, place.bucketMs, values), heldSteps(place, heldSeconds))
      }
      const name = part === null ? { key, label } : { key: `${key} ${part}`, label: `${part}, ${label}` }
      return [{ ...name, values: picked(pick), ...(pick === mean ? bandOf(picked(least), picked(most)) : {}) }]
    }),
  )
  return { series, asOfMs: await reader.newest(subjects, first, nowMs - dayMs), isPartial: false, warnings: [] }
}

const instanceMeasureOf: Partial<Readonly<Record<PanelId, InstanceMeasure>>> = {
  cpu: 'cpu',
  memory: 'memory',
  restarts: 'restarts',
}

/** What is known of one instance alone. */
export async function readInstanceSeries(
  { reader, nowMs }: SampledContext,
  { id }: PanelQuestion,
  instance: MeasuredInstance,
  place: Place,
): Promise<SampledSeries> {
  const measure = instanceMeasureOf[id]
  if (measure === undefined) return nothing
  const subject = `instance:${instance.id}`
  const rows = await reader.instances([subject], place.span)
  const samples = rows.flatMap((row) => {
    const value = row.of(measure)
    return value === null ? [] : [{ atMs: row.atMs, value }]
  })
  if (samples.length === 0) return nothing
  const values = onGrid(place.grid, place.bucketMs, samples)
  const told = measure === 'restarts' ? increments(values) : values
  return {
    series: [{ key: instance.name, label: instance.name, values: told }],
    asOfMs: await reader.newestOfInstances([subject], measure, nowMs - dayMs),
    isPartial: false,
    warnings: [],
  }
}

const dayMs = 86_400_000
const nothing: SampledSeries = { series: [], asOfMs: null, isPartial: false, warnings: [] }

function heldSteps({ grid }: Place, seconds: number): number {
  return Math.max(0, Math.ceil((seconds * 1_000) / grid.stepMs) - 1)
}

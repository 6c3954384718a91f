import 'server-only'
import * as z from 'zod/mini'

const sampleSchema = z.tuple([z.number(), z.string()])
const labelsSchema = z.record(z.string(), z.string())

const resultSchema = z.union([
  z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: labelsSchema, values: z.array(sampleSchema) })),
  }),
  z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ metric: labelsSchema, value: sampleSchema })),
  }),
])

/** `warnings` are Prometheus' and Thanos', which puts hints on the writing of a query among them; `isPartial` is VictoriaMetrics'. */
export const queryAnswerSchema = z.object({
  status: z.literal('success'),
  data: resultSchema,
  warnings: z.optional(z.array(z.string())),
  isPartial: z.optional(z.boolean()),
})

export const failureSchema = z.object({
  status: z.literal('error'),
  errorType: z.optional(z.string()),
  error: z.optional(z.string()),
})

export const buildInfoSchema = z.object({
  status: z.literal('success'),
  data: z.object({ version: z.optional(z.string()), application: z.optional(z.string()) }),
})

/** Of Thanos alone: its stores by their kinds, with what went wrong when it last looked. */
export const storesSchema = z.object({
  status: z.literal('success'),
  data: z.record(z.string(), z.array(z.object({ name: z.string(), lastError: z.optional(z.nullable(z.unknown())) }))),
})

export type Sample = readonly [seconds: number, value: string]

export type Series = {
  readonly labels: Readonly<Record<string, string>>
  readonly samples: readonly Sample[]
}

export type QueryAnswer = {
  readonly series: readonly Series[]
  /** Prometheus' own words on what is missing. */
  readonly warnings: readonly string[]
}

export function readQueryAnswer({ data, warnings = [], isPartial }: z.output<typeof queryAnswerSchema>): QueryAnswer {
  const series =
    data.resultType === 'matrix'
      ? data.result.map(({ metric, values }) => ({ labels: metric, samples: values }))
      : data.result.map(({ metric, value }) => ({ labels: metric, samples: [value] }))
  const partial = isPartial ? ['Part of the storage did not answer.'] : []
  return { series, warnings: [...warnings.filter((words) => !words.startsWith('PromQL info:')), ...partial] }
}

/** Null for NaN and the infinities, which say that there is no number. */
export function numberOf(text: string): number | null {
  const value = Number(text)
  return Number.isFinite(value) && text.trim() !== '' ? value : null
}

import 'server-only'
import type * as z from 'zod/mini'

import { densify, type Grid } from '#lib/domain/metrics/grid.ts'
import type { Row } from '#lib/domain/metrics/rows.ts'
import type { SourceFinding } from '#lib/domain/metrics/source-card.ts'
import { reachFinding } from '#lib/domain/metrics/source-finding.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { numberOf, queryAnswerSchema, readQueryAnswer, type QueryAnswer } from './prometheus-answer.ts'
import type { Heard, PrometheusHttp } from './prometheus-http.ts'

export type Matrix = { readonly rows: readonly Row[]; readonly warnings: readonly string[] }

type About = Omit<Heard, 'json'>

export type PrometheusClient = {
  readonly host: string
  /** Values of the expression on the grid. */
  readonly range: (expression: string, grid: Grid) => Promise<Result<Matrix, SourceFinding>>
  readonly instant: (expression: string) => Promise<Result<QueryAnswer & About, SourceFinding>>
  readonly read: <Schema extends z.ZodMiniType>(
    path: string,
    schema: Schema,
  ) => Promise<Result<About & { readonly data: z.output<Schema> }, SourceFinding>>
}

/** More lines than any chart or table of ours; a label that should not be there makes so many. */
const mostSeries = 500
const askedSeries = String(mostSeries + 1)
const patience = '10s'

export function createPrometheusClient(http: PrometheusHttp): PrometheusClient {
  const { host } = http
  const query = async (path: string, form: Readonly<Record<string, string>>) => {
    const heard = await http.ask(path, { ...form, timeout: patience, limit: askedSeries })
    if (!heard.granted) return heard
    const parsed = queryAnswerSchema.safeParse(heard.value.json)
    if (!parsed.success) return refused(reachFinding('not-prometheus', host, 'an answer in another form'))
    const answer = readQueryAnswer(parsed.data)
    if (answer.series.length > mostSeries)
      return refused(reachFinding('too-heavy', host, `more than ${mostSeries} series`))
    const { json: _, ...about } = heard.value
    return granted({ ...answer, ...about })
  }
  return {
    host,
    async range(expression, grid) {
      const { startMs, stepMs, count } = grid
      const answer = await query('/api/v1/query_range', {
        query: expression,
        start: String(startMs / 1000),
        end: String((startMs + (count - 1) * stepMs) / 1000),
        step: String(stepMs / 1000),
      })
      return answer.granted ? granted(onGrid(grid, answer.value)) : answer
    },
    // VictoriaMetrics answers for half a minute ago unless it is told not to use its cache.
    instant: (expression) => query('/api/v1/query', { query: expression, nocache: '1' }),
    async read(path, schema) {
      const heard = await http.ask(path)
      if (!heard.granted) return heard
      const parsed = schema.safeParse(heard.value.json)
      if (!parsed.success) return refused(reachFinding('not-prometheus', host, 'an answer in another form'))
      const { json: _, ...about } = heard.value
      return granted({ data: parsed.data, ...about })
    },
  }
}

/** Numbers that are none become gaps; infinities are told, for NaN is only Prometheus' word for no traffic. */
function onGrid(grid: Grid, { series, warnings }: QueryAnswer): Matrix {
  const isInfinite = series.some(({ samples }) => samples.some(([, text]) => text.endsWith('Inf')))
  const rows = series.map(({ labels, samples }) => ({
    labels,
    values: densify(
      grid,
      samples.map(([seconds, text]) => ({ atMs: seconds * 1000, value: numberOf(text) })),
    ),
  }))
  return { rows, warnings: isInfinite ? [...warnings, 'Some values were infinite and are left out.'] : warnings }
}

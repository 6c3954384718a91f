import 'server-only'

import * as z from 'zod/mini'

import { instanceMeasures, type InstanceMeasure, type Measure } from '#lib/domain/metrics/sample.ts'
import type { Figures, ReadSpan, SampleReader } from '#lib/domain/metrics/sample-reader.ts'
import { Prisma } from './generated/client.ts'
import type { ConsolePrisma } from './prisma.ts'
import { bucketColumns, figureClauses } from './sample-columns.ts'
import { table, time } from './sample-store.ts'

const rowSchema = z.catchall(z.object({ key: z.string(), at: z.number() }), z.nullable(z.number()))
const rowsSchema = z.array(rowSchema)
const newestSchema = z.tuple([z.object({ at: z.nullable(z.number()) })])

type Row = z.output<typeof rowSchema>

/** Reads what was sampled, gathered into steps; a step that holds nothing is not among the rows. */
export function sampleReader(prisma: ConsolePrisma): SampleReader {
  return {
    figures: async (tier, subjects, measures, span) => {
      const figures = figureClauses(measures, tier === 'raw')
      const clauses = Prisma.raw(`${figures}, bool_or(is_partial)::int::float8 as partial`)
      const rows = await stepsOf(prisma, { from: table(tier), clauses, subjects, span })
      return rows.map((row) => ({
        subject: row.key,
        atMs: row.at,
        of: (measure: Measure) => figuresOf(row, measure),
        isPartial: row['partial'] === 1,
      }))
    },
    latencyCounts: async (tier, subjects, span) => {
      const clauses = Prisma.raw(bucketColumns.map((column) => `sum(${column})::float8 as ${column}`).join(', '))
      const rows = await stepsOf(prisma, { from: table(tier), clauses, subjects, span })
      return rows.flatMap((row) => {
        const counts = bucketColumns.flatMap((column) => row[column] ?? [])
        return counts.length === bucketColumns.length ? [{ subject: row.key, atMs: row.at, counts }] : []
      })
    },
    instances: async (subjects, span) => {
      const mean = instanceMeasures.map((measure) => {
        const merged = measure === 'restarts' ? 'max' : 'avg'
        return `${merged}(${measure})::float8 as ${measure}`
      })
      const clauses = Prisma.raw(mean.join(', '))
      const rows = await stepsOf(prisma, { from: Prisma.raw('metrics.instance'), clauses, subjects, span })
      return rows.map((row) => ({
        subject: row.key,
        atMs: row.at,
        of: (measure: InstanceMeasure) => row[measure] ?? null,
      }))
    },
    newest: (subjects, measure, sinceMs) => newest(prisma, { from: table('raw'), subjects, column: measure, sinceMs }),
    newestOfInstances: (subjects, measure, sinceMs) =>
      newest(prisma, { from: Prisma.raw('metrics.instance'), subjects, column: measure, sinceMs }),
  }
}

function figuresOf(row: Row, measure: Measure): Figures | null {
  const [n, sum, min, max] = [row[`${measure}_n`], row[`${measure}_sum`], row[`${measure}_min`], row[`${measure}_max`]]
  if (!n || sum == null || min == null || max == null) return null
  return { n, sum, min, max }
}

type Steps = {
  readonly from: Prisma.Sql
  readonly clauses: Prisma.Sql
  readonly subjects: readonly string[]
  readonly span: ReadSpan
}

/** A step is named by its end, and holds what ended in it. */
async function stepsOf(prisma: ConsolePrisma, { from, clauses, subjects, span }: Steps): Promise<readonly Row[]> {
  const { fromMs, toMs, stepMs } = span
  const step = Prisma.sql`${stepMs / 1_000}::float8`
  const rows = await prisma.$queryRaw`
    select s.key, x.* from (
      select subject, ceil(extract(epoch from ts)::float8 / ${step}) * ${step} * 1000 as at, ${clauses}
      from ${from} where subject in (select id from metrics.subject where key in (
        select jsonb_array_elements_text(${JSON.stringify(subjects)}::jsonb)))
        and ts > ${time(fromMs)} and ts <= ${time(toMs)}
      group by 1, 2
    ) x join metrics.subject s on s.id = x.subject order by x.at`
  return rowsSchema.parse(rows)
}

type Newest = {
  readonly from: Prisma.Sql
  readonly subjects: readonly string[]
  readonly column: Measure | InstanceMeasure
  readonly sinceMs: number
}

async function newest(prisma: ConsolePrisma, { from, subjects, column, sinceMs }: Newest): Promise<number | null> {
  // From the newest row backwards: the first that holds the measure ends the look.
  const rows = await prisma.$queryRaw`select extract(epoch from max(n.ts))::float8 * 1000 as at
    from metrics.subject s cross join lateral (
      select ts from ${from} where subject = s.id and ts > ${time(sinceMs)} and ${Prisma.raw(column)} is not null
      order by ts desc limit 1
    ) n where s.key in (select jsonb_array_elements_text(${JSON.stringify(subjects)}::jsonb))`
  return newestSchema.parse(rows)[0].at
}

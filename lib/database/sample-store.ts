import 'server-only'

import * as z from 'zod/mini'

import { samplerReportSchema } from '#lib/contracts/sampler-report.ts'
import {
  instanceMeasures,
  measures,
  tierSeconds,
  type InstanceSample,
  type Retention,
  type SubjectSample,
  type Tier,
} from '#lib/domain/metrics/sample.ts'
import type { SamplerReport } from '#lib/domain/metrics/sampler-report.ts'
import { Prisma } from './generated/client.ts'
import type { ConsolePrisma } from './prisma.ts'
import { bucketColumns, rollUpClauses } from './sample-columns.ts'

export type Turn = {
  readonly isMine: boolean
  /** By the database's clock: two consoles may have clocks that differ. */
  readonly nowMs: number
}

/** What one tick found; times are the ends of what they cover. */
export type Ticked = {
  readonly atMs: number
  readonly samples: readonly SubjectSample[]
  readonly instances: readonly InstanceSample[]
}

export type SampleStore = {
  /** Whether this process is the one that samples; it stays so while it asks again in time. */
  readonly takeTurn: (holder: string, heldMs: number) => Promise<Turn>
  readonly giveUpTurn: (holder: string) => Promise<void>
  /** Tells the other processes, and the next one, how the sources are. */
  readonly keepReport: (holder: string, report: SamplerReport) => Promise<void>
  /** Null while nobody has sampled, or where another version wrote it. */
  readonly report: () => Promise<SamplerReport | null>
  /** The same tick again changes nothing. */
  readonly write: (ticked: Ticked) => Promise<void>
  /** Makes what closed since `fromMs` of the tier below, again if need be. */
  readonly rollUp: (tier: Exclude<Tier, 'raw'>, fromMs: number, toMs: number) => Promise<void>
  /** The end of the newest bucket that holds something; null where there is none within what is kept below. */
  readonly newest: (tier: Tier, sinceMs: number) => Promise<number | null>
  readonly keepPartitions: (atMs: number, retention: Retention) => Promise<void>
}

const below = { m1: 'raw', m10: 'm1', h1: 'm10' } as const

export function sampleStore(prisma: ConsolePrisma): SampleStore {
  return {
    takeTurn: (holder, heldMs) => takeTurn(prisma, holder, heldMs),
    giveUpTurn: async (holder) => {
      await prisma.$executeRaw`update metrics.sampler set held_until = clock_timestamp() where holder = ${holder}`
    },
    keepReport: async (holder, report) => {
      await prisma.$executeRaw`update metrics.sampler set report = ${JSON.stringify(report)}::jsonb
        where holder = ${holder}`
    },
    report: async () => {
      const [row] = reportSchema.parse(await prisma.$queryRaw`select report from metrics.sampler`)
      return samplerReportSchema.safeParse(row?.report).data ?? null
    },
    write: (ticked) => write(prisma, ticked),
    rollUp: (tier, fromMs, toMs) => rollUp(prisma, tier, { fromMs, toMs }),
    newest: async (tier, sinceMs) => {
      const rows = await prisma.$queryRaw`select extract(epoch from max(ts))::float8 as at
        from ${table(tier)} where ts > ${time(sinceMs)}`
      const at = newestSchema.parse(rows)[0].at
      return at === null ? null : at * 1_000
    },
    keepPartitions: async (atMs, { raw, m1, m10, h1 }) => {
      await prisma.$queryRaw`select metrics.keep_partitions(${time(atMs)}, ${seconds(raw)}, ${seconds(m1)},
        ${seconds(m10)}, ${seconds(h1)})::text`
    },
  }
}

const turnSchema = z.tuple([z.object({ is_mine: z.boolean(), now: z.number() })])
const reportSchema = z.array(z.object({ report: z.unknown() }))
const newestSchema = z.tuple([z.object({ at: z.nullable(z.number()) })])
const subjectsSchema = z.array(z.object({ key: z.string(), id: z.int() }))

/** Names of tables come from the closed list of tiers alone. */
export const table = (tier: Tier) => Prisma.raw(`metrics.${tier}`)
export const time = (ms: number) => Prisma.sql`${new Date(ms).toISOString()}::timestamptz`
const seconds = (count: number) => Prisma.sql`make_interval(secs => ${count}::float8)`

async function takeTurn(prisma: ConsolePrisma, holder: string, heldMs: number): Promise<Turn> {
  const until = Prisma.sql`clock_timestamp() + make_interval(secs => ${heldMs / 1_000}::float8)`
  await prisma.$executeRaw`insert into metrics.sampler as s (holder, held_until) values (${holder}, ${until})
    on conflict (id) do update set holder = excluded.holder, held_until = excluded.held_until
    where s.holder = excluded.holder or s.held_until <= clock_timestamp()`
  const rows = await prisma.$queryRaw`select holder = ${holder} and held_until > clock_timestamp() as is_mine,
    extract(epoch from clock_timestamp())::float8 * 1000 as now from metrics.sampler`
  const [{ is_mine, now }] = turnSchema.parse(rows)
  return { isMine: is_mine, nowMs: now }
}

async function write(prisma: ConsolePrisma, { atMs, samples, instances }: Ticked): Promise<void> {
  const ids = await subjectIds(prisma, atMs, [...samples, ...instances])
  const ts = new Date(atMs).toISOString()
  const row = ({ subject, values }: SubjectSample | InstanceSample) => ({ ts, subject: ids.get(subject), ...values })
  if (samples.length > 0) {
    const rows = samples.map((sample) => ({
      ...row(sample),
      is_partial: sample.isPartial ? true : null,
      ...Object.fromEntries(sample.latencyCounts?.map((count, index) => [bucketColumns[index], count]) ?? []),
    }))
    const columns = Prisma.raw(['ts', 'subject', ...measures, ...bucketColumns, 'is_partial'].join(', '))
    await prisma.$executeRaw`insert into metrics.raw (${columns}) select ${columns}
      from jsonb_populate_recordset(null::metrics.raw, ${JSON.stringify(rows)}::jsonb) on conflict do nothing`
  }
  if (instances.length > 0) {
    const columns = Prisma.raw(['ts', 'subject', ...instanceMeasures].join(', '))
    await prisma.$executeRaw`insert into metrics.instance (${columns}) select ${columns}
      from jsonb_populate_recordset(null::metrics.instance, ${JSON.stringify(instances.map(row))}::jsonb)
      on conflict do nothing`
  }
}

/** A subject that is new gets its number; that one was seen is noted by the hour, not at every tick. */
async function subjectIds(prisma: ConsolePrisma, atMs: number, all: readonly { readonly subject: string }[]) {
  const keys = JSON.stringify([...new Set(all.map(({ subject }) => subject))])
  await prisma.$executeRaw`insert into metrics.subject as s (key, seen_at)
    select n.name, ${time(atMs)} from jsonb_array_elements_text(${keys}::jsonb) as n(name)
    where not exists (select from metrics.subject k where k.key = n.name and k.seen_at > ${time(atMs - 3_600_000)})
    on conflict (key) do update set seen_at = excluded.seen_at`
  const rows = await prisma.$queryRaw`select key, id from metrics.subject
    where key in (select jsonb_array_elements_text(${keys}::jsonb))`
  return new Map(subjectsSchema.parse(rows).map(({ key, id }) => [key, id]))
}

type Span = { readonly fromMs: number; readonly toMs: number }

/** One statement, so that a process that dies in the middle leaves either all of it or nothing. */
async function rollUp(prisma: ConsolePrisma, tier: Exclude<Tier, 'raw'>, { fromMs, toMs }: Span): Promise<void> {
  const step = tierSeconds[tier]
  const source = below[tier]
  const { columns, selected, overwritten } = rollUpClauses(source === 'raw')
  await prisma.$executeRaw`insert into ${table(tier)} (ts, subject, ${Prisma.raw(columns)})
    select to_timestamp(ceil(extract(epoch from ts) / ${step}::int) * ${step}::int), subject, ${Prisma.raw(selected)}
    from ${table(source)} where ts > ${time(fromMs)} and ts <= ${time(toMs)}
      and subject in (select id from metrics.subject where seen_at > ${time(fromMs - 86_400_000)})
    group by 1, 2
    on conflict (subject, ts) do update set ${Prisma.raw(overwritten)}`
}

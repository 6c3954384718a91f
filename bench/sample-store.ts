/** The store of samples on a real PostgreSQL: 20 workloads, 400 days at the default tiers. */
import { sampleReader } from '#lib/database/read-samples.ts'
import { bucketColumns } from '#lib/database/sample-columns.ts'
import { sampleStore } from '#lib/database/sample-store.ts'
import { testServer } from '#lib/database/testing/test-database.ts'
import { parseRetention, usualRetention } from '#lib/domain/metrics/retention.ts'
import { measures, tiers, tierSeconds, type Tier } from '#lib/domain/metrics/sample.ts'
import type { PanelId } from '#lib/domain/metrics/panel.ts'
import { createSampledSource } from '#lib/metrics/sampled-source.ts'
import { mebibytes, spread } from './figures.ts'

const workloads = 20
/** API clusters and the GUI: only they have requests, a histogram and a health check. */
const withRequests = 3
const instancesEach = 3
const dayMs = 86_400_000
const edgeMeasures = new Set(['requests', 'errors', 'refused', 'latency', 'events', 'probe', 'answering'])

const retention = usual()
const nowMs = Math.floor(Date.now() / 3_600_000) * 3_600_000

const server = await testServer('postgresql')
const world = await server.fresh()
const { prisma } = world.database
const store = sampleStore(prisma)
try {
  const ids = Array.from({ length: workloads }, (_, index) => `workload:t/Deployment/w${index + 1}`)
  for (let atMs = nowMs - 400 * dayMs; atMs <= nowMs; atMs += 7 * dayMs) await store.keepPartitions(atMs, retention)
  for (let atMs = nowMs - 3 * dayMs; atMs <= nowMs; atMs += dayMs) await store.keepPartitions(atMs, retention)
  await store.write({ atMs: nowMs, samples: ids.map((subject) => sampleOf(subject, false)), instances: [] })
  for (const tier of tiers) await fill(tier, retention[tier])
  await fillInstances(retention.raw)
  await world.asOwner('analyze')
  await printSizes()
  await timeTicks(ids)
  await timePanels(ids)
} finally {
  await world.remove()
  await server.remove()
}

function sampleOf(subject: string, hasRequests: boolean) {
  const wanted = measures.filter((measure) => hasRequests || !edgeMeasures.has(measure))
  return {
    subject,
    values: Object.fromEntries(wanted.map((measure) => [measure, Math.random() * 100])),
    latencyCounts: hasRequests ? bucketColumns.map(() => Math.round(Math.random() * 500)) : null,
    isPartial: false,
  }
}

/** Every row that the tier holds when it is full, in one statement a tier. */
async function fill(tier: Tier, keptSeconds: number) {
  const step = tierSeconds[tier]
  const whole = (text: string, isEdge: boolean) =>
    isEdge ? `case when s.id <= ${withRequests} then ${text} end` : text
  const columns = measures.flatMap((measure): (readonly [string, string])[] => {
    const isEdge = edgeMeasures.has(measure)
    const value = whole('(random() * 100)::real', isEdge)
    if (tier === 'raw') return [[measure, value]]
    return [
      [`${measure}_n`, whole(`${step / tierSeconds.raw}`, isEdge)] as const,
      ...['sum', 'min', 'max'].map((figure) => [`${measure}_${figure}`, value] as const),
    ]
  })
  const counts = bucketColumns.map((column) => [column, whole('(random() * 500)::int', true)] as const)
  const all = [...columns, ...counts]
  await world.asOwner(`
    insert into metrics.${tier} (ts, subject, ${all.map(([name]) => name).join(', ')})
    select t, s.id, ${all.map(([, value]) => value).join(', ')}
    from generate_series(to_timestamp(${nowMs / 1_000 - keptSeconds + step}), to_timestamp(${nowMs / 1_000 - step}),
      interval '${step} s') t, metrics.subject s order by t, s.id on conflict do nothing`)
}

async function fillInstances(keptSeconds: number) {
  await world.asOwner(`insert into metrics.instance (ts, subject, cpu, memory, restarts, probe)
    select t, 1000 + i, random(), random() * 1e9, 0, random()
    from generate_series(to_timestamp(${nowMs / 1_000 - keptSeconds + 60}), to_timestamp(${nowMs / 1_000}), interval '60 s') t,
      generate_series(1, ${workloads * instancesEach}) i`)
}

async function printSizes() {
  let total = 0
  for (const tier of [...tiers, 'instance'] as const) {
    const rows: unknown =
      await prisma.$queryRawUnsafe(`select coalesce(sum(pg_total_relation_size(inhrelid)), 0)::float8
      as bytes, count(*)::float8 as parts, (select count(*)::float8 from metrics.${tier}) as rows
      from pg_inherits where inhparent = 'metrics.${tier}'::regclass`)
    const { bytes, parts, count } = figuresIn(rows)
    total += bytes
    console.log(
      `${tier.padEnd(9)} ${String(count).padStart(8)} rows ${String(parts).padStart(4)} partitions ${mebibytes(bytes).padStart(9)}`,
    )
  }
  console.log(`total ${mebibytes(total)} (${(total / 1e6).toFixed(0)} MB)`)
}

function figuresIn(rows: unknown): { bytes: number; parts: number; count: number } {
  const row: unknown = Array.isArray(rows) ? rows[0] : null
  const at = (name: string) =>
    typeof row === 'object' && row !== null && name in row ? Number(Reflect.get(row, name)) : NaN
  return { bytes: at('bytes'), parts: at('parts'), count: at('rows') }
}

async function timeTicks(ids: readonly string[]) {
  const writes: number[] = []
  const rolls: number[] = []
  for (let tick = 1; tick <= 240; tick += 1) {
    const atMs = nowMs + tick * 15_000
    const samples = ids.map((subject, index) => sampleOf(subject, index < withRequests))
    const instances = ids.flatMap((id) =>
      Array.from({ length: instancesEach }, (_, index) => ({
        subject: `instance:${id}-${index}`,
        values: { cpu: 0.1, memory: 1e8, restarts: 0 },
      })),
    )
    writes.push(await timed(() => store.write({ atMs, samples, instances: tick % 4 === 0 ? instances : [] })))
    if (tick % 4 === 0) rolls.push(await timed(() => store.rollUp('m1', atMs - 120_000, atMs)))
  }
  console.log(`tick of ${workloads} workloads, ms       ${spread(writes)}`)
  console.log(`rolling two minutes up, ms     ${spread(rolls)}`)
  const kept = await timed(() => store.keepPartitions(nowMs + 2 * dayMs, retention))
  console.log(`making and dropping partitions ${kept.toFixed(0)} ms`)
}

function usual() {
  const parsed = parseRetention(usualRetention)
  if (parsed === null) throw new Error('The usual retention cannot be parsed')
  return parsed
}

async function timePanels(ids: readonly string[]) {
  const source = createSampledSource({
    reader: () => sampleReader(prisma),
    report: async () => null,
    retention: retention,
    now: () => nowMs,
  })
  const one = ids[0]?.replace('workload:', '') ?? ''
  const workload = {
    id: one,
    namespace: 't',
    kind: 'Deployment',
    name: 'w1',
    role: 'collector',
    instances: [],
  } as const
  const ranges = [
    ['24 h, 5 min', dayMs, 300_000],
    ['30 days, 3 h', 30 * dayMs, 10_800_000],
  ] as const
  for (const [title, rangeMs, stepMs] of ranges)
    for (const id of ['cpu', 'requests', 'latency'] satisfies PanelId[]) {
      const grid = { startMs: nowMs - rangeMs, stepMs, count: rangeMs / stepMs + 1 }
      const question = {
        id,
        subject: { of: 'workload', workloadId: one },
        installation: { namespace: 't', release: 'r' },
        workloads: [workload],
        instance: null,
        grid,
      } as const
      const times: number[] = []
      for (let round = 0; round < 40; round += 1)
        times.push(await timed(() => source.readPanel(question, AbortSignal.timeout(5_000))))
      console.log(`${`panel ${id}, ${title}`.padEnd(30)} ms ${spread(times)}`)
    }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'

import { matchingOf, type AuditFilter } from './audit-matching.ts'
import { Prisma } from './generated/client.ts'
import { pageQuery } from './read-audit.ts'
import { testServer, type TestDatabase, type TestServer } from './testing/test-database.ts'

const size = 40_000
const page = 50

/** Of each hundred entries ninety are scales by one account; the rest, and one entry in all, are rare in their own way. */
const fill = `
  insert into account (id, name, role, password_hash, created_at, changed_at)
    values ('0193f000-0000-7000-8000-00000000000a', 'busy', 'admin', 'none', now(), now());
  insert into audit.entry (log_id, seq, recorded_at, prev, leaf, body)
    select 1, n, '2026-01-01Z'::timestamptz + n * interval '1 minute', sha256(('p' || n)::bytea), sha256(('l' || n)::bytea),
      jsonb_strip_nulls(jsonb_build_object('log', 'ops', 'id', 'id-' || n, 'phase', 'outcome',
        'action', case when n % 100 < 90 then 'workload.scale' else 'workload.restart' end,
        'action_id', 'action-' || n / 4,
        'actor', jsonb_build_object('ref', case when n % 100 < 90 then '0193f000-0000-7000-8000-00000000000a' else 'rare-' || n % 1000 end),
        'target', jsonb_build_object('kind', 'Deployment', 'ns', 'tracardi', 'name', 'api-' || n % 7, 'uid', 'uid-' || n % 7),
        'reason', case when n = 1234 then 'needle in a haystack' else 'peak of the day ' || md5(n::text) end,
        'outcome', jsonb_build_object('status', case when n % 500 = 3 then 'failed' else 'succeeded' end)))::text
    from generate_series(0, ${size - 1}) n;
  insert into audit.disclosure (log_id, seq, field, salt, value)
    select 1, n, f, decode(md5(n::text), 'hex'),
      case f when 'source.ip' then '10.0.' || n % 3 || '.' || n % 250 else case when n % 100 < 90 then 'busy' else 'erin' end end
    from generate_series(0, ${size - 1}) n, unnest(array['source.ip', 'actor.name']) f;
  update audit.head set size = size + 1, last_at = now() where log_id = 1;
`

let server: TestServer
let world: TestDatabase

beforeAll(async () => {
  server = await testServer('postgresql')
  world = await server.fresh()
  await world.asOwner(fill)
  await world.asOwner('vacuum analyze audit.entry')
  await world.asOwner('vacuum analyze audit.disclosure')
})
afterAll(async () => {
  await world?.remove()
  await server?.remove()
})

type PlanNode = {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string | undefined
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number | undefined
  readonly Plans?: readonly PlanNode[] | undefined
}

const nodeSchema: z.ZodMiniType<PlanNode> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    'Relation Name': z.optional(z.string()),
    'Actual Rows': z.number(),
    'Actual Loops': z.number(),
    'Rows Removed by Filter': z.optional(z.number()),
    Plans: z.optional(z.array(nodeSchema)),
  }),
)
const explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: nodeSchema })]) })])

async function planOf(filter: Omit<AuditFilter, 'log'>): Promise<readonly PlanNode[]> {
  const { prisma } = world.database
  const query = pageQuery(await matchingOf(prisma, { log: 'ops', ...filter }), { limit: page })
  const [{ 'QUERY PLAN': plan }] = explained.parse(
    await prisma.$queryRaw(Prisma.sql`explain (analyze, timing off, format json) ${query}`),
  )
  return nodesOf(plan[0].Plan)
}

function nodesOf(node: PlanNode): readonly PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}

/** How many rows of tables were looked at, found or thrown away. */
function touched(nodes: readonly PlanNode[]): number {
  return nodes
    .filter((node) => node['Node Type'].includes('Scan') && !node['Node Type'].startsWith('Subquery'))
    .reduce(
      (sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
      0,
    )
}

const filters: readonly Omit<AuditFilter, 'log'>[] = [
  {},
  { actor: 'busy' },
  { actor: 'rare-999' },
  { actor: 'nobody' },
  { action: 'workload.restart' },
  { action: 'workload.*' },
  { action: '!workload.scale' },
  { action: 'plan.refused' },
  { target: 'api-3' },
  { target: 'tracardi/api-3' },
  { target: 'uid-5' },
  { target: 'none-such' },
  { outcome: 'failed' },
  { outcome: '!succeeded' },
  { outcome: 'denied' },
  { actionId: 'action-77' },
  { text: 'needle' },
  { text: 'peak' },
  { text: 'never written anywhere' },
  { text: '10.0.1.24' },
  { from: '2026-01-20T00:00:00Z', to: '2026-01-20T00:20:00Z' },
  { to: '2026-01-01T02:00:00Z' },
  { from: '2030-01-01T00:00:00Z' },
  { actor: 'busy', outcome: 'failed', text: 'peak', from: '2026-01-02T00:00:00Z' },
]

test.each(filters)('a page by %o reads no table from end to end', async (filter) => {
  const nodes = await planOf(filter)
  expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([])
  expect(touched(nodes)).toBeLessThan(size / 3)
})

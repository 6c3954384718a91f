import 'server-only'

import * as z from 'zod/mini'

import { timeSchema } from '#lib/contracts/primitives.ts'
import type { HistoryItem, OutsideChange } from '#lib/domain/outside-change.ts'
import type { Installation, WorkloadRef } from '#lib/domain/topology.ts'
import { storedAction } from './actions.ts'
import { openedOutside } from './outside-row.ts'
import type { ConsolePrisma } from './prisma.ts'

export type HistoryPage = {
  /** Newest first. */
  readonly items: readonly HistoryItem[]
  /** Give it as `before` for the next page; null on the last one. */
  readonly next: string | null
}

type Asked = { readonly before?: string | undefined; readonly limit: number }

const keysSchema = z.array(z.object({ what: z.enum(['action', 'outside']), id: z.string(), at: timeSchema }))

/**
 * What happened under the name of a workload, also to one that stood there before: the console's own submitted changes
 * and those by other hands, by the time at which they were begun or noticed.
 */
export async function readHistory(
  prisma: ConsolePrisma,
  ref: WorkloadRef,
  { before, limit }: Asked,
): Promise<HistoryPage> {
  const { namespace, kind, name } = ref
  const [at, id] = before === undefined ? ['infinity', ''] : splitCursor(before)
  const keys = keysSchema.parse(
    await prisma.$queryRaw`
      select what, id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at from (
        select 'action' as what, a.id, coalesce(a.intent_at, a.planned_at) as at from action a
        where a.namespace = ${namespace} and a.workload_kind = ${kind} and a.workload_name = ${name}
          and a.state not in ('planned', 'expired')
          and (coalesce(a.intent_at, a.planned_at), a.id) < (${at}::timestamptz, ${id})
        union all
        select 'outside', o.id, o.noticed_at from outside_change o
        where o.namespace = ${namespace} and o.workload_kind = ${kind} and o.workload_name = ${name}
          and (o.noticed_at, o.id) < (${at}::timestamptz, ${id})
      ) both_kinds order by both_kinds.at desc, id desc limit ${limit + 1}`,
  )
  const page = keys.slice(0, limit)
  const last = page.at(-1)
  return {
    items: await itemsOf(prisma, page),
    next: keys.length > limit && last ? `${last.at}~${last.id}` : null,
  }
}

/** The newest changes of an installation by other hands. */
export async function readOutsideChanges(
  prisma: ConsolePrisma,
  { namespace, release }: Pick<Installation, 'namespace' | 'release'>,
  limit: number,
): Promise<readonly OutsideChange[]> {
  const rows = await prisma.outsideChange.findMany({
    where: { namespace, release },
    orderBy: [{ noticedAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  return rows.map(openedOutside)
}

function splitCursor(cursor: string): [at: string, id: string] {
  const cut = cursor.indexOf('~')
  return [cursor.slice(0, cut), cursor.slice(cut + 1)]
}

async function itemsOf(prisma: ConsolePrisma, keys: z.output<typeof keysSchema>): Promise<readonly HistoryItem[]> {
  const ids = (wanted: 'action' | 'outside') => keys.filter(({ what }) => what === wanted).map(({ id }) => id)
  const actions = await prisma.action.findMany({ where: { id: { in: ids('action') } } })
  const outside = await prisma.outsideChange.findMany({ where: { id: { in: ids('outside') } } })
  const actionById = new Map(actions.map((row) => [row.id, storedAction(row).action]))
  const outsideById = new Map(outside.map((row) => [row.id, openedOutside(row)]))
  return keys.flatMap(({ id, at }): HistoryItem[] => {
    const [action, change] = [actionById.get(id), outsideById.get(id)]
    return [
      ...(action ? [{ what: 'action' as const, at, action }] : []),
      ...(change ? [{ what: 'outside' as const, at, outside: change }] : []),
    ]
  })
}

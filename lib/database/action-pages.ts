import 'server-only'

import type { ActionKind } from '#lib/domain/action-kind.ts'
import type { Action } from '#lib/domain/action.ts'
import type { ActionTarget } from '#lib/domain/action.ts'
import type { Stored } from '#lib/operations/ports.ts'
import { holdingStates } from './action-holds.ts'
import { storedAction } from './actions.ts'
import type { Prisma } from './generated/client.ts'
import type { ConsolePrisma } from './prisma.ts'

export type ActionFilter = {
  readonly namespace?: string
  readonly release?: string
  /** Name of the target. */
  readonly workload?: string
  readonly kind?: ActionKind
  readonly requestedById?: string
  /** True for open and waiting ones only, false for those that ended. */
  readonly open?: boolean
}

export type ActionPage = {
  readonly actions: readonly Action[]
  /** Where the next page goes on; null when there is none. */
  readonly next: string | null
}

/**
 * Changes that were submitted, newest plan first. `before` is the last action of the page before: a page stays what it
 * is however many changes begin meanwhile. Null when there is no such action.
 */
export async function readActionPage(
  prisma: ConsolePrisma,
  filter: ActionFilter,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<ActionPage | null> {
  const mark = before === null ? null : await prisma.action.findUnique({ where: { id: before } })
  if (before !== null && mark === null) return null
  const rows = await prisma.action.findMany({
    where: { AND: [whereOf(filter), ...(mark === null ? [] : [olderThan(mark)])] },
    orderBy: [{ plannedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  })
  const actions = rows.slice(0, limit).map((row) => storedAction(row).action)
  return { actions, next: rows.length > limit ? (actions.at(-1)?.id ?? null) : null }
}

/** What an action undoes, what was submitted to undo it, and the others that were confirmed together with it. */
export async function readRelated(prisma: ConsolePrisma, { id, undoes, group }: Action): Promise<readonly Action[]> {
  const rows = await prisma.action.findMany({
    where: {
      id: { not: id },
      state: stateOf(undefined),
      OR: [
        { undoes: id },
        ...(undoes === null ? [] : [{ id: undoes }]),
        ...(group === null ? [] : [{ groupId: group }]),
      ],
    },
    orderBy: [{ plannedAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map((row) => storedAction(row).action)
}

/** Changes of a workload's pod template that reached the cluster, newest first, with their plans. */
export async function readTemplateEdits(
  prisma: ConsolePrisma,
  { namespace, kind, name }: Pick<ActionTarget, 'namespace' | 'kind' | 'name'>,
  limit: number,
): Promise<readonly Stored[]> {
  const rows = await prisma.action.findMany({
    where: {
      namespace,
      workloadKind: kind,
      workloadName: name,
      kind: { in: ['switch-gui-api', 'restart', 'return-revision'] },
      appliedAt: { not: null },
    },
    orderBy: [{ plannedAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  return rows.map(storedAction)
}

function whereOf(filter: ActionFilter): Prisma.ActionWhereInput {
  const { namespace, release, workload, kind, requestedById, open } = filter
  return {
    state: stateOf(open),
    ...(namespace === undefined ? {} : { namespace }),
    ...(release === undefined ? {} : { plan: { path: ['target', 'release'], equals: release } }),
    ...(workload === undefined ? {} : { workloadName: workload }),
    ...(kind === undefined ? {} : { kind }),
    ...(requestedById === undefined ? {} : { requestedById }),
  }
}

/** A plan that nobody confirmed is no change. */
function stateOf(open: boolean | undefined): Prisma.StringFilter {
  if (open === true) return { in: holdingStates }
  return { notIn: open === false ? ['planned', 'expired', ...holdingStates] : ['planned', 'expired'] }
}

function olderThan({ plannedAt, id }: { readonly plannedAt: Date; readonly id: string }): Prisma.ActionWhereInput {
  return { OR: [{ plannedAt: { lt: plannedAt } }, { plannedAt, id: { lt: id } }] }
}

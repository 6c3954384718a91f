import 'server-only'

import { actionSchema, scalePlanSchema } from '#lib/contracts/actions.ts'
import type { Action, ScalePlan } from '#lib/domain/action.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import type { ActionChange, ActionStore } from '#lib/operations/ports.ts'
import { isUniqueViolation } from './accounts.ts'
import type { Prisma } from './generated/client.ts'
import type { ActionModel } from './generated/models.ts'
import type { ConsolePrisma } from './prisma.ts'

/** Those of `isOpen()`; the partial unique index in the migration names them too. */
const openStates = ['intent', 'applied', 'unknown']

/** The console's memory of its actions. Rows are never removed: an action id is good for one submission, for ever. */
export function actionStore(prisma: ConsolePrisma): ActionStore {
  return {
    savePlan: async (plan, by) => {
      await prisma.action.create({
        data: {
          id: plan.actionId,
          kind: plan.kind,
          state: 'planned',
          namespace: plan.target.namespace,
          workloadKind: plan.target.kind,
          workloadName: plan.target.name,
          plan: JSON.parse(JSON.stringify(plan)),
          requestedById: by.id,
          requestedByName: by.name,
          plannedAt: plan.plannedAt,
        },
      })
    },
    find: async (actionId) => {
      const row = await prisma.action.findUnique({ where: { id: actionId } })
      return row === null ? null : opened(row)
    },
    claim: (actionId, claim) => claimAction(prisma, actionId, claim),
    change: async (actionId, change) =>
      opened(await prisma.action.update({ where: { id: actionId }, data: changed(change) })).action,
    openActions: async () => {
      const rows = await prisma.action.findMany({
        where: { state: { in: openStates } },
        orderBy: [{ intentAt: 'asc' }, { id: 'asc' }],
      })
      return rows.map(opened)
    },
    openActionFor: (ref) => openActionFor(prisma, ref),
  }
}

/** The newest actions that were submitted or refused; a plan that nobody confirmed is not one. */
export async function recentActions(prisma: ConsolePrisma, limit: number): Promise<readonly Action[]> {
  const rows = await prisma.action.findMany({
    where: { state: { notIn: ['planned', 'expired'] } },
    orderBy: [{ plannedAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  return rows.map((row) => opened(row).action)
}

async function claimAction(
  prisma: ConsolePrisma,
  actionId: string,
  claim: Parameters<ActionStore['claim']>[1],
): ReturnType<ActionStore['claim']> {
  try {
    const { count } = await prisma.action.updateMany({
      where: { id: actionId, state: 'planned' },
      data: { state: 'intent', reason: claim.reason, ticket: claim.ticket, intentAt: claim.at },
    })
    return count > 0 ? { claimed: true } : { claimed: false, because: 'used' }
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
  }
  const row = await prisma.action.findUniqueOrThrow({ where: { id: actionId } })
  const { action } = opened(row)
  const holder = await openActionFor(prisma, action.target)
  // It ended between the two questions: the target is free, so the same claim can be made again.
  return holder === null ? claimAction(prisma, actionId, claim) : { claimed: false, because: 'taken', by: holder }
}

async function openActionFor(prisma: ConsolePrisma, ref: WorkloadRef): Promise<Action | null> {
  const row = await prisma.action.findFirst({
    where: {
      namespace: ref.namespace,
      workloadKind: ref.kind,
      workloadName: ref.name,
      state: { in: openStates },
    },
  })
  return row === null ? null : opened(row).action
}

function changed(change: ActionChange): Prisma.ActionUpdateInput {
  const { progress, ...rest } = change
  return { ...rest, ...(progress === undefined ? {} : { progress: { ...progress } }) }
}

function opened(row: ActionModel): { readonly action: Action; readonly plan: ScalePlan } {
  const plan = scalePlanSchema.parse(row.plan)
  const action = actionSchema.parse({
    id: row.id,
    kind: row.kind,
    state: row.state,
    target: plan.target,
    from: plan.from,
    to: plan.to,
    requestedBy: { id: row.requestedById, name: row.requestedByName },
    reason: row.reason,
    ticket: row.ticket,
    plannedAt: row.plannedAt.toISOString(),
    intentAt: row.intentAt?.toISOString() ?? null,
    appliedAt: row.appliedAt?.toISOString() ?? null,
    settledAt: row.settledAt?.toISOString() ?? null,
    deadlineAt: row.deadlineAt?.toISOString() ?? null,
    progress: row.progress,
    message: row.message,
  })
  return { action, plan }
}

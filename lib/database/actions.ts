import 'server-only'

import { actionSchema, planSchema } from '#lib/contracts/actions.ts'
import type { Action, ActionTarget, Plan } from '#lib/domain/action.ts'
import type { FieldChange } from '#lib/domain/field-change.ts'
import { differences } from '#lib/domain/workload-edit.ts'
import type { ActionChange, ActionStore, Stored } from '#lib/operations/ports.ts'
import { isUniqueViolation } from './accounts.ts'
import type { Prisma } from './generated/client.ts'
import type { ActionModel } from './generated/models.ts'
import type { ConsolePrisma } from './prisma.ts'

/** Those of `isOpen()`; the partial unique index in the migration names them too. */
export const openStates = ['intent', 'applied', 'unknown']

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
          undoes: plan.kind === 'rotate-password' ? null : plan.undoes,
          groupId: plan.kind === 'rotate-password' ? null : plan.group,
          requestedById: by.id,
          requestedByName: by.name,
          plannedAt: plan.plannedAt,
        },
      })
    },
    find: async (actionId) => {
      const row = await prisma.action.findUnique({ where: { id: actionId } })
      return row === null ? null : openedAction(row)
    },
    claim: (actionId, claim) => claimAction(prisma, actionId, claim),
    change: async (actionId, change) =>
      openedAction(await prisma.action.update({ where: { id: actionId }, data: changed(change) })).action,
    inGroup: async (group) => {
      const rows = await prisma.action.findMany({ where: { groupId: group }, orderBy: { id: 'asc' } })
      return rows.map(openedAction)
    },
    openActions: async () => {
      const rows = await prisma.action.findMany({
        where: { state: { in: openStates } },
        orderBy: [{ intentAt: 'asc' }, { id: 'asc' }],
      })
      return rows.map(openedAction)
    },
    openActionFor: (target) => openActionFor(prisma, target),
  }
}

/** The newest actions that were submitted or refused; a plan that nobody confirmed is not one. */
export async function recentActions(prisma: ConsolePrisma, limit: number): Promise<readonly Action[]> {
  const rows = await prisma.action.findMany({
    where: { state: { notIn: ['planned', 'expired'] } },
    orderBy: [{ plannedAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  return rows.map((row) => openedAction(row).action)
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
  const { action } = openedAction(row)
  const holder = await openActionFor(prisma, action.target)
  // It ended between the two questions: the target is free, so the same claim can be made again.
  return holder === null ? claimAction(prisma, actionId, claim) : { claimed: false, because: 'taken', by: holder }
}

type Target = Pick<ActionTarget, 'namespace' | 'kind' | 'name'>

async function openActionFor(prisma: ConsolePrisma, target: Target): Promise<Action | null> {
  const row = await prisma.action.findFirst({
    where: {
      namespace: target.namespace,
      workloadKind: target.kind,
      workloadName: target.name,
      state: { in: openStates },
    },
  })
  return row === null ? null : openedAction(row).action
}

function changed(change: ActionChange): Prisma.ActionUpdateInput {
  const { progress, probes, ...rest } = change
  return {
    ...rest,
    ...(progress === undefined ? {} : { progress: { ...progress } }),
    ...(probes === undefined ? {} : { probes: probes.map((probe) => ({ ...probe })) }),
  }
}

export function openedAction(row: ActionModel): Stored {
  const plan = planSchema.parse(row.plan)
  const action = actionSchema.parse({
    id: row.id,
    kind: row.kind,
    state: row.state,
    phase: row.phase,
    target: plan.target,
    change: changeOf(plan),
    undoes: row.undoes,
    group: row.groupId,
    requestedBy: { id: row.requestedById, name: row.requestedByName },
    reason: row.reason,
    ticket: row.ticket,
    plannedAt: row.plannedAt.toISOString(),
    intentAt: row.intentAt?.toISOString() ?? null,
    appliedAt: row.appliedAt?.toISOString() ?? null,
    settledAt: row.settledAt?.toISOString() ?? null,
    deadlineAt: row.deadlineAt?.toISOString() ?? null,
    progress: row.progress,
    probes: row.probes ?? [],
    message: row.message,
  })
  const { appliedGeneration } = row
  return { action, plan, appliedGeneration: appliedGeneration === null ? null : Number(appliedGeneration) }
}

function changeOf(plan: Plan): readonly FieldChange[] {
  return plan.kind === 'rotate-password' ? [] : differences(plan.before, plan.after)
}

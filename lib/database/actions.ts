import 'server-only'

import { actionSchema, planSchema } from '#lib/contracts/actions.ts'
import type { Action, ActionTarget, Plan } from '#lib/domain/action.ts'
import type { FieldChange } from '#lib/domain/field-change.ts'
import { differences } from '#lib/domain/workload-edit.ts'
import { HoldLost, type ActionChange, type ActionStore, type Claimed, type Stored } from '#lib/operations/ports.ts'
import {
  approveHeld,
  askHold,
  claimHold,
  holdingStates,
  openStates,
  renewHolds,
  restAction,
  takeHold,
  type Holder,
} from './action-holds.ts'
import { Prisma } from './generated/client.ts'
import type { ActionModel } from './generated/models.ts'
import type { ConsolePrisma } from './prisma.ts'
import { isUniqueViolation } from './unavailable.ts'

/** The console's memory of its actions. Rows are never removed: an action id is good for one submission, for ever. */
export function actionStore(prisma: ConsolePrisma, holder: Holder): ActionStore {
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
    find: (actionId) => findAction(prisma, actionId),
    claim: (actionId, claim) => takeTarget(prisma, actionId, () => claimHold(prisma, holder, { actionId, ...claim })),
    ask: (actionId, ask) => takeTarget(prisma, actionId, () => askHold(prisma, holder, { actionId, ...ask })),
    approve: async (actionId, approval) => {
      const isMine = await approveHeld(prisma, holder, { actionId, ...approval })
      if (!isMine) throw new HoldLost('Another console process decides on this action.')
      return (await foundAction(prisma, actionId)).action
    },
    drop: async (actionId, change) => {
      const { count } = await prisma.action.updateMany({
        where: { id: actionId, state: 'planned' },
        data: changed(change),
      })
      return count === 0 ? null : ((await findAction(prisma, actionId))?.action ?? null)
    },
    change: (actionId, change) => changeHeld(prisma, holder, { actionId, change }),
    take: async (actionId, which) => {
      const isTaken = await takeHold(prisma, holder, { actionId, evenMine: which === 'mine' })
      return isTaken ? findAction(prisma, actionId) : null
    },
    keep: (actionIds) => renewHolds(prisma, holder, actionIds),
    rest: (actionId, forMs) => restAction(prisma, holder, { actionId, seconds: forMs / 1_000 }),
    inGroup: async (group) => {
      const rows = await prisma.action.findMany({ where: { groupId: group }, orderBy: { id: 'asc' } })
      return rows.map(storedAction)
    },
    openActions: () => openActions(prisma),
    pendingActions: () => pendingActions(prisma),
    openActionFor: (target) => openActionFor(prisma, target),
  }
}

export async function findAction(prisma: ConsolePrisma, actionId: string): Promise<Stored | null> {
  const row = await prisma.action.findUnique({ where: { id: actionId } })
  return row === null ? null : storedAction(row)
}

async function foundAction(prisma: ConsolePrisma, actionId: string): Promise<Stored> {
  const found = await findAction(prisma, actionId)
  if (found === null) throw new Error(`There is no action ${actionId}.`)
  return found
}

/** The oldest first. */
export async function pendingActions(prisma: ConsolePrisma): Promise<readonly Stored[]> {
  const rows = await prisma.action.findMany({
    where: { state: 'pending-approval' },
    orderBy: [{ askedAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(storedAction)
}

/** The oldest first. */
export async function openActions(prisma: ConsolePrisma): Promise<readonly Stored[]> {
  const rows = await prisma.action.findMany({
    where: { state: { in: openStates } },
    orderBy: [{ intentAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(storedAction)
}

/** The newest actions that were submitted or refused; a plan that nobody confirmed is not one. */
export async function recentActions(prisma: ConsolePrisma, limit: number): Promise<readonly Action[]> {
  const rows = await prisma.action.findMany({
    where: { state: { notIn: ['planned', 'expired'] } },
    orderBy: [{ plannedAt: 'desc' }, { id: 'desc' }],
    take: limit,
  })
  return rows.map((row) => storedAction(row).action)
}

/** The index of the table lets one action at a time have a target. */
async function takeTarget(prisma: ConsolePrisma, actionId: string, take: () => Promise<boolean>): Promise<Claimed> {
  try {
    const isClaimed = await take()
    return isClaimed ? { claimed: true } : { claimed: false, because: 'used' }
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
  }
  const { action } = await foundAction(prisma, actionId)
  const other = await openActionFor(prisma, action.target)
  // It ended between the two questions: the target is free, so the same claim can be made again.
  return other === null ? takeTarget(prisma, actionId, take) : { claimed: false, because: 'taken', by: other }
}

type Changing = { readonly actionId: string; readonly change: ActionChange }

async function changeHeld(prisma: ConsolePrisma, holder: Holder, { actionId, change }: Changing): Promise<Action> {
  const { count } = await prisma.action.updateMany({
    where: { id: actionId, OR: [{ holder: holder.id }, { holder: null }] },
    data: changed(change),
  })
  const found = await foundAction(prisma, actionId)
  if (count === 0) throw new HoldLost('Another console process works on this action.')
  return found.action
}

type Target = Pick<ActionTarget, 'namespace' | 'kind' | 'name'>

async function openActionFor(prisma: ConsolePrisma, target: Target): Promise<Action | null> {
  const row = await prisma.action.findFirst({
    where: {
      namespace: target.namespace,
      workloadKind: target.kind,
      workloadName: target.name,
      state: { in: holdingStates },
    },
  })
  return row === null ? null : storedAction(row).action
}

function changed(change: ActionChange): Prisma.ActionUpdateManyMutationInput {
  const { progress, probes, ...rest } = change
  return {
    ...rest,
    ...(progress === undefined ? {} : { progress: progress === null ? Prisma.DbNull : { ...progress } }),
    ...(probes === undefined ? {} : { probes: probes.map((probe) => ({ ...probe })) }),
  }
}

/** A row as the operations know it. */
export function storedAction(row: ActionModel): Stored {
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
    approval: approvalOf(row),
  })
  const { appliedGeneration, askedSession: session } = row
  return { action, plan, session, appliedGeneration: appliedGeneration === null ? null : Number(appliedGeneration) }
}

function approvalOf(row: ActionModel) {
  const { askedAt, approvalUntil, approvedById, approvedByName, approvedAt, approvalEntry } = row
  if (askedAt === null || approvalUntil === null) return null
  return {
    askedAt: askedAt.toISOString(),
    until: approvalUntil.toISOString(),
    by: approvedById === null || approvedByName === null ? null : { id: approvedById, name: approvedByName },
    at: approvedAt?.toISOString() ?? null,
    entry: approvalEntry === null ? null : Number(approvalEntry),
  }
}

function changeOf(plan: Plan): readonly FieldChange[] {
  return plan.kind === 'rotate-password' ? [] : differences(plan.before, plan.after)
}

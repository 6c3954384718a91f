import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query'

import {
  actionAnswerSchema,
  actionSchema,
  actionsAnswerSchema,
  editPlanSchema,
  type ActionAnswer,
  type ActionsAnswer,
  type ActionsQuery,
  type PlanRequest,
  type SubmissionRequest,
} from '#lib/contracts/actions.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { isFurther } from '#lib/domain/action-order.ts'
import type { Action, EditPlan } from '#lib/domain/action.ts'
import type { WorkloadKind } from '#lib/domain/topology.ts'
import { getJson, sendJson } from './http.ts'

/** Open actions and the newest others, newest first. `live.ts` keeps it current. */
export function actionsQuery() {
  return queryOptions({
    queryKey: ['actions'],
    queryFn: async ({ client, signal }): Promise<readonly Action[]> => {
      const { actions } = await getJson('/api/actions?limit=20', actionsAnswerSchema, signal)
      return actions.reduce(withAnswered, client.getQueryData<readonly Action[]>(['actions']) ?? [])
    },
    staleTime: Infinity,
    gcTime: Infinity,
  })
}

/** Puts one action into the list, in place of its older self. */
export function withAction(actions: readonly Action[], action: Action): readonly Action[] {
  return [action, ...actions.filter(({ id }) => id !== action.id)].toSorted((one, other) =>
    newestAt(other).localeCompare(newestAt(one)),
  )
}

/** Of what the console answered. The stream may have told what came of it already, and an older answer takes nothing back. */
export function rememberAction(client: QueryClient, action: Action): void {
  client.setQueryData(actionsQuery().queryKey, (actions) => withAnswered(actions ?? [], action))
}

function withAnswered(actions: readonly Action[], action: Action): readonly Action[] {
  const known = actions.find(({ id }) => id === action.id)
  return known && !isFurther(action, known) ? actions : withAction(actions, action)
}

/** One action, from the list that is kept current; the list arrives by itself. */
export function actionQuery(id: string) {
  return queryOptions({
    ...actionsQuery(),
    select: (actions) => actions.find((action) => action.id === id),
  })
}

export function readAction(id: string, signal?: AbortSignal): Promise<Readable<ActionAnswer>> {
  return getJson(`/api/actions/${encodeURIComponent(id)}`, actionAnswerSchema, signal)
}

/** One action with its plan and what belongs to it; the live list has its newest state. */
export function changeQuery(id: string) {
  return queryOptions({
    queryKey: ['change', id],
    queryFn: ({ signal }) => readAction(id, signal),
    staleTime: 30_000,
  })
}

/** A page of the past; `before` goes on below an action. */
export function changesQuery(filter: Omit<ActionsQuery, 'limit'>) {
  const pairs = Object.entries({ ...filter, limit: 50 }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  )
  const search = new URLSearchParams(pairs).toString()
  return queryOptions({
    queryKey: ['changes', search],
    queryFn: async ({ signal }): Promise<Readable<ActionsAnswer>> =>
      getJson(`/api/actions?${search}`, actionsAnswerSchema, signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
}

export type WorkloadTarget = { readonly namespace: string; readonly kind: WorkloadKind; readonly name: string }

/** The dry-run: what the API server would make of it. Changes nothing. */
export function planChange(target: WorkloadTarget, request: PlanRequest, csrf: string): Promise<EditPlan> {
  return sendJson({ method: 'POST', path: `${workloadPath(target)}/plans`, body: request, csrf }, editPlanSchema)
}

/** Confirms a plan. */
export function submitPlan(actionId: string, request: SubmissionRequest, csrf: string): Promise<Action> {
  const path = `/api/actions/${encodeURIComponent(actionId)}/submission`
  return sendJson({ method: 'PUT', path, body: request, csrf }, actionSchema)
}

export function workloadPath({ namespace, kind, name }: WorkloadTarget): string {
  return `/api/workloads/${encodeURIComponent(namespace)}/${kind.toLowerCase()}s/${encodeURIComponent(name)}`
}

function newestAt(action: Action): string {
  return action.intentAt ?? action.plannedAt
}

import type * as z from 'zod/mini'

import type { SubmissionRequest } from '#lib/contracts/actions.ts'
import { groupAnswerSchema, groupPlanSchema } from '#lib/contracts/group-plan.ts'
import type { Action } from '#lib/domain/action.ts'
import type { WorkloadKind } from '#lib/domain/topology.ts'
import { sendJson } from './http.ts'

export type GroupPlan = z.output<typeof groupPlanSchema>

export type GroupRequest = readonly {
  readonly ref: { readonly namespace: string; readonly kind: WorkloadKind; readonly name: string }
  readonly replicas: number
}[]

/** Several scales as one plan, each by its own dry-run. Changes nothing. */
export function planGroup(changes: GroupRequest, csrf: string): Promise<GroupPlan> {
  return sendJson({ method: 'POST', path: '/api/plans', body: { changes }, csrf }, groupPlanSchema)
}

/** Confirms all parts of a plan at once. */
export async function submitGroup(group: string, request: SubmissionRequest, csrf: string): Promise<readonly Action[]> {
  const path = `/api/plans/${encodeURIComponent(group)}/submission`
  return (await sendJson({ method: 'PUT', path, body: request, csrf }, groupAnswerSchema)).actions
}

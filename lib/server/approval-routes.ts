import 'server-only'

import { actionPathSchema, actionSchema, decisionSchema, withdrawalSchema } from '#lib/contracts/actions.ts'
import { route, type ApiRoute } from './api-route.ts'

/** Of every decision. */
const undecided = [
  'not-found',
  'plan-unknown',
  'plan-differs',
  'not-pending',
  'already-submitted',
  'audit-unavailable',
  'audit-distrusted',
] as const

/** Decisions on changes that wait for a second admin; their part of the table in `api-routes.ts`. */
export const approvalRoutes = {
  approveChange: route({
    method: 'PUT',
    path: '/api/actions/{action}/approval',
    summary: "A second admin's yes to a plan by its hash: it is carried out if its target has not moved.",
    access: 'approve-changes',
    status: 202,
    params: actionPathSchema,
    body: decisionSchema,
    answer: actionSchema,
    refusals: [
      ...undecided,
      'own-request',
      'requester-may-not',
      'guardrail',
      'changed-meanwhile',
      'missing-right',
      'refused-by-cluster',
      'cluster-unavailable',
    ],
  }),
  rejectChange: route({
    method: 'PUT',
    path: '/api/actions/{action}/rejection',
    summary: "A second admin's no: nothing is changed.",
    access: 'approve-changes',
    params: actionPathSchema,
    body: decisionSchema,
    answer: actionSchema,
    refusals: [...undecided, 'own-request'],
  }),
  withdrawChange: route({
    method: 'PUT',
    path: '/api/actions/{action}/withdrawal',
    summary: 'Whoever asked for a change takes the request back while it waits.',
    access: 'approve-changes',
    params: actionPathSchema,
    body: withdrawalSchema,
    answer: actionSchema,
    refusals: undecided,
  }),
} as const satisfies Record<string, ApiRoute>

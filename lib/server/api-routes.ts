import 'server-only'

import * as z from 'zod/mini'

import {
  actionPathSchema,
  actionSchema,
  actionsAnswerSchema,
  actionsQuerySchema,
  planRequestSchema,
  editPlanSchema,
  submissionSchema,
  workloadPathSchema,
} from '#lib/contracts/actions.ts'
import { auditAnswerSchema, auditEntryPathSchema, auditEntrySchema, auditQuerySchema } from '#lib/contracts/audit.ts'
import { eventsAnswerSchema, eventsQuerySchema } from '#lib/contracts/events.ts'
import { readinessSchema } from '#lib/contracts/health.ts'
import { liveDataSchema } from '#lib/contracts/live.ts'
import { sessionAnswerSchema, sessionEndAnswerSchema, sessionEndRequestSchema } from '#lib/contracts/session.ts'
import { setupAnswerSchema, setupRequestSchema } from '#lib/contracts/setup.ts'
import { topologySchema } from '#lib/contracts/topology.ts'
import { route, type ApiRoute } from './api-route.ts'

/** Every route of the API but next-auth's own. A test compares this table with the folders of `app/api`. */
export const apiRoutes = {
  readTopology: route({
    method: 'GET',
    path: '/api/topology',
    summary: 'Everything the console knows about the watched namespaces, with its age.',
    access: 'read-topology',
    isActivity: false,
    answer: topologySchema,
    refusals: ['cluster-unavailable'],
  }),
  followLive: route({
    method: 'GET',
    path: '/api/live',
    summary: 'The picture as server-sent events: a snapshot on every connection, then what changes.',
    access: 'read-topology',
    isActivity: false,
    answer: liveDataSchema,
    answerType: 'text/event-stream',
    refusals: ['cluster-unavailable'],
  }),
  readEvents: route({
    method: 'GET',
    path: '/api/events',
    summary: 'Kubernetes events of a workload, its replica sets and its instances.',
    access: 'read-events',
    isActivity: false,
    query: eventsQuerySchema,
    answer: eventsAnswerSchema,
    refusals: ['missing-right', 'cluster-unavailable', 'not-found'],
  }),
  plan: route({
    method: 'POST',
    path: '/api/workloads/{namespace}/{kind}/{name}/plans',
    summary: 'Asks the API server by dry-run what a change would do. Nothing is changed.',
    access: 'change-workloads',
    status: 201,
    params: workloadPathSchema,
    body: planRequestSchema,
    answer: editPlanSchema,
    refusals: [
      'not-found',
      'guardrail',
      'changed-meanwhile',
      'missing-right',
      'refused-by-cluster',
      'cluster-unavailable',
    ],
  }),
  submit: route({
    method: 'PUT',
    path: '/api/actions/{action}/submission',
    summary: 'Carries out a plan: intent on record, one patch, then it is followed to its end.',
    access: 'change-workloads',
    status: 202,
    params: actionPathSchema,
    body: submissionSchema,
    answer: actionSchema,
    refusals: [
      'not-found',
      'guardrail',
      'confirmation-missing',
      'plan-unknown',
      'plan-expired',
      'plan-differs',
      'already-submitted',
      'changed-meanwhile',
      'missing-right',
      'refused-by-cluster',
      'audit-unavailable',
      'cluster-unavailable',
    ],
  }),
  readActions: route({
    method: 'GET',
    path: '/api/actions',
    summary: "The console's own changes, newest first.",
    access: 'read-actions',
    query: actionsQuerySchema,
    answer: actionsAnswerSchema,
  }),
  readAction: route({
    method: 'GET',
    path: '/api/actions/{action}',
    summary: 'One change, from plan to end.',
    access: 'read-actions',
    params: actionPathSchema,
    answer: actionSchema,
    refusals: ['not-found'],
  }),
  readAudit: route({
    method: 'GET',
    path: '/api/audit',
    summary: 'Entries of the audit log, newest first, in pages by sequence number.',
    access: 'read-ops-log',
    query: auditQuerySchema,
    answer: auditAnswerSchema,
  }),
  readAuditEntry: route({
    method: 'GET',
    path: '/api/audit/{log}/{seq}',
    summary: 'One sealed entry of the audit log, with the bytes that were hashed.',
    access: 'read-ops-log',
    params: auditEntryPathSchema,
    answer: auditEntrySchema,
    refusals: ['not-found'],
  }),
  readSession: route({
    method: 'GET',
    path: '/api/session',
    summary: 'Who is signed in, from where and for how long. Asking counts as activity.',
    access: 'signed-in',
    answer: sessionAnswerSchema,
  }),
  endSession: route({
    method: 'POST',
    path: '/api/session/end',
    summary: 'Signs out here, or everywhere.',
    access: 'signed-in',
    body: sessionEndRequestSchema,
    answer: sessionEndAnswerSchema,
  }),
  setUp: route({
    method: 'POST',
    path: '/api/setup',
    summary: 'Makes the first admin with the token that the console prints when it starts without accounts.',
    access: 'anyone',
    status: 201,
    body: setupRequestSchema,
    answer: setupAnswerSchema,
    refusals: ['setup-closed', 'setup-token-wrong', 'password-too-weak', 'too-many-requests'],
  }),
  readHealth: route({
    method: 'GET',
    path: '/api/healthz',
    summary: 'Whether the process answers.',
    access: 'anyone',
    answer: z.object({ status: z.literal('ok') }),
  }),
  readReadiness: route({
    method: 'GET',
    path: '/api/readyz',
    summary: 'Whether database and cluster answer; 503 when one does not.',
    access: 'anyone',
    answer: readinessSchema,
  }),
  describeApi: route({
    method: 'GET',
    path: '/api/openapi.json',
    summary: 'This description.',
    access: 'read-api-description',
    answer: z.record(z.string(), z.unknown()),
  }),
} as const satisfies Record<string, ApiRoute>

import 'server-only'

import * as z from 'zod/mini'

import { eventsAnswerSchema, eventsQuerySchema } from '#lib/contracts/events.ts'
import { instanceLogQuerySchema, instancePathSchema, logMessageSchema } from '#lib/contracts/instance-log.ts'
import { readinessSchema } from '#lib/contracts/health.ts'
import { liveDataSchema } from '#lib/contracts/live.ts'
import { rightsAnswerSchema } from '#lib/contracts/rights.ts'
import { sessionAnswerSchema, sessionEndAnswerSchema, sessionEndRequestSchema } from '#lib/contracts/session.ts'
import { setupAnswerSchema, setupRequestSchema } from '#lib/contracts/setup.ts'
import { topologySchema } from '#lib/contracts/topology.ts'
import { alertRoutes } from './alert-routes.ts'
import { route, type ApiRoute } from './api-route.ts'
import { approvalRoutes } from './approval-routes.ts'
import { auditRoutes } from './audit-routes.ts'
import { changeRoutes } from './change-routes.ts'
import { metricsRoutes } from './metrics-routes.ts'
import { passwordRoutes } from './password-routes.ts'
import { wallRoutes } from './wall-routes.ts'

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
  readInstanceLog: route({
    method: 'GET',
    path: '/api/instances/{namespace}/{name}/log',
    summary: 'The log of an instance as NDJSON while it is followed, or as a file; what opens something is hidden.',
    access: 'read-logs',
    params: instancePathSchema,
    query: instanceLogQuerySchema,
    answer: logMessageSchema,
    answerType: 'application/x-ndjson',
    refusals: [
      'not-found',
      'missing-right',
      'refused-by-cluster',
      'cluster-unavailable',
      'too-many-requests',
      'audit-unavailable',
    ],
  }),
  ...changeRoutes,
  ...approvalRoutes,
  ...passwordRoutes,
  ...metricsRoutes,
  ...alertRoutes,
  ...wallRoutes,
  ...auditRoutes,
  readRights: route({
    method: 'GET',
    path: '/api/rights',
    summary: "What the console's account may do in the cluster, and what it may do beyond its needs.",
    access: 'read-settings',
    isActivity: false,
    answer: rightsAnswerSchema,
    refusals: ['cluster-unavailable'],
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

import 'server-only'

import { installationPathSchema } from '#lib/contracts/admin-password.ts'
import { capacityQuerySchema, capacitySchema } from '#lib/contracts/capacity.ts'
import { objectivesAnswerSchema, objectivesQuerySchema } from '#lib/contracts/objectives.ts'
import { instanceHealthAnswerSchema } from '#lib/contracts/instance-health.ts'
import { panelSchema } from '#lib/contracts/metrics-panel.ts'
import { panelQuerySchema, sourcesAnswerSchema } from '#lib/contracts/metrics.ts'
import { placeFindingsAnswerSchema } from '#lib/contracts/place-findings.ts'
import { route, type ApiRoute } from './api-route.ts'
import { asksPanelOfWall } from './wall-routes.ts'

/** Figures of an installation and what they are worth; their part of the table in `api-routes.ts`. */
export const metricsRoutes = {
  readPanel: route({
    method: 'GET',
    path: '/api/installations/{namespace}/{release}/metrics/panel',
    summary: 'One chart: series on an aligned grid, with their source, their age and what they are worth.',
    access: 'read-metrics',
    wallAsks: asksPanelOfWall,
    isActivity: false,
    params: installationPathSchema,
    query: panelQuerySchema,
    answer: panelSchema,
    refusals: ['not-found'],
  }),
  readCapacity: route({
    method: 'GET',
    path: '/api/installations/{namespace}/{release}/metrics/capacity',
    summary: 'What one instance of an API cluster carries, what is asked of it, and on what ground each is known.',
    access: 'read-metrics',
    isActivity: false,
    params: installationPathSchema,
    query: capacityQuerySchema,
    answer: capacitySchema,
    refusals: ['not-found'],
  }),
  readObjectives: route({
    method: 'GET',
    path: '/api/installations/{namespace}/{release}/metrics/objectives',
    summary:
      'How an API cluster stands by its objectives: what is left of each over the time that is known, and how fast it goes.',
    access: 'read-metrics',
    isActivity: false,
    params: installationPathSchema,
    query: objectivesQuerySchema,
    answer: objectivesAnswerSchema,
    refusals: ['not-found'],
  }),
  readInstanceHealth: route({
    method: 'GET',
    path: '/api/installations/{namespace}/{release}/health',
    summary:
      'How each instance, store, queue and way in is, with its grounds and their age; what nobody knows is unknown.',
    access: 'read-metrics',
    isActivity: false,
    params: installationPathSchema,
    answer: instanceHealthAnswerSchema,
    refusals: ['not-found'],
  }),
  readPlaceFindings: route({
    method: 'GET',
    path: '/api/installations/{namespace}/{release}/findings',
    summary:
      'How each way in, store elsewhere and the workers’ queue is, as alerts are raised about it; what nobody knows is unknown.',
    access: 'read-metrics',
    isActivity: false,
    params: installationPathSchema,
    answer: placeFindingsAnswerSchema,
    refusals: ['not-found'],
  }),
  readMetricsSources: route({
    method: 'GET',
    path: '/api/installations/{namespace}/{release}/metrics/sources',
    summary: 'Which source feeds which charts, how old it is, and what is missing with the change that ends it.',
    access: 'read-metrics',
    isActivity: false,
    params: installationPathSchema,
    answer: sourcesAnswerSchema,
    refusals: ['not-found'],
  }),
} as const satisfies Record<string, ApiRoute>

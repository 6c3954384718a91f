import 'server-only'

import { installationPathSchema } from '#lib/contracts/admin-password.ts'
import { alertReceiverSchema, alertReceiversAnswerSchema, receiverTestSchema } from '#lib/contracts/alert-receivers.ts'
import { acknowledgementSchema, alertSchema, alertsAnswerSchema, silenceRequestSchema } from '#lib/contracts/alerts.ts'
import { always, route, type ApiRoute } from './api-route.ts'

/** Alerts and who is told of them; their part of the table in `api-routes.ts`. */
export const alertRoutes = {
  readAlerts: route({
    method: 'GET',
    path: '/api/installations/{namespace}/{release}/alerts',
    summary: 'What is wrong with an installation, and what was within a day.',
    access: 'read-metrics',
    wallAsks: always,
    isActivity: false,
    params: installationPathSchema,
    answer: alertsAnswerSchema,
    refusals: ['database-unavailable'],
  }),
  acknowledgeAlert: route({
    method: 'PUT',
    path: '/api/installations/{namespace}/{release}/alerts/acknowledgement',
    summary: 'Says that somebody has an alert in hand.',
    access: 'acknowledge-alerts',
    params: installationPathSchema,
    body: acknowledgementSchema,
    answer: alertSchema,
    refusals: ['not-found', 'audit-unavailable', 'database-unavailable'],
  }),
  silenceAlert: route({
    method: 'PUT',
    path: '/api/installations/{namespace}/{release}/alerts/silence',
    summary: 'Keeps an alert quiet until a time, for a reason.',
    access: 'silence-alerts',
    params: installationPathSchema,
    body: silenceRequestSchema,
    answer: alertSchema,
    refusals: ['not-found', 'audit-unavailable', 'database-unavailable'],
  }),
  readAlertReceivers: route({
    method: 'GET',
    path: '/api/alert-receivers',
    summary: 'Who is told of alerts outside the console, and how that goes.',
    access: 'read-metrics',
    isActivity: false,
    answer: alertReceiversAnswerSchema,
    refusals: ['database-unavailable'],
  }),
  testAlertReceiver: route({
    method: 'POST',
    path: '/api/alert-receivers/test',
    summary: 'Sends a test to a receiver of alerts.',
    access: 'test-alert-receivers',
    body: receiverTestSchema,
    answer: alertReceiverSchema,
    refusals: ['not-found', 'audit-unavailable', 'database-unavailable'],
  }),
} as const satisfies Record<string, ApiRoute>

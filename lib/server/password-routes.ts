import 'server-only'

import * as z from 'zod/mini'

import {
  adminPasswordSchema,
  installationPathSchema,
  revealAnswerSchema,
  rotationPlanRequestSchema,
  rotationRequestSchema,
} from '#lib/contracts/admin-password.ts'
import { actionPathSchema, actionSchema, rotationPlanSchema } from '#lib/contracts/actions.ts'
import { notCarriedOut, route, type ApiRoute } from './api-route.ts'

/** The password of Tracardi's admin; its part of the table in `api-routes.ts`. */
export const passwordRoutes = {
  readAdminPassword: route({
    method: 'GET',
    path: '/api/installations/{namespace}/{release}/admin-password',
    summary: "Where the password of Tracardi's admin is kept, and when it was rotated. Never the password.",
    access: 'read-actions',
    params: installationPathSchema,
    answer: adminPasswordSchema,
    refusals: ['not-found', 'database-unavailable'],
  }),
  planRotation: route({
    method: 'POST',
    path: '/api/installations/{namespace}/{release}/admin-password/plans',
    summary: "Looks whether the password of Tracardi's admin can be rotated. Nothing is changed.",
    access: 'rotate-admin-password',
    status: 201,
    params: installationPathSchema,
    body: rotationPlanRequestSchema,
    answer: rotationPlanSchema,
    refusals: [
      'not-found',
      'guardrail',
      'missing-right',
      'refused-by-cluster',
      'audit-unavailable',
      'audit-distrusted',
      'cluster-unavailable',
    ],
  }),
  rotateAdminPassword: route({
    method: 'PUT',
    path: '/api/installations/{namespace}/{release}/admin-password',
    summary: "Rotates the password of Tracardi's admin by a plan; the answer comes when both are safe in the Secret.",
    access: 'rotate-admin-password',
    status: 202,
    params: installationPathSchema,
    body: rotationRequestSchema,
    answer: actionSchema,
    refusals: [...notCarriedOut, 'password-too-weak', 'password-not-usable', 'current-password-wrong'],
  }),
  revealPassword: route({
    method: 'POST',
    path: '/api/actions/{action}/reveal',
    summary: 'Shows a generated password once to the admin who rotated it, where the policy allows that.',
    access: 'rotate-admin-password',
    params: actionPathSchema,
    body: z.strictObject({}),
    answer: revealAnswerSchema,
    refusals: ['not-found', 'not-shown', 'missing-right', 'audit-unavailable', 'cluster-unavailable'],
  }),
} as const satisfies Record<string, ApiRoute>

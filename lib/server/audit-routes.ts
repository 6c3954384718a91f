import 'server-only'

import * as z from 'zod/mini'

import {
  auditAnswerSchema,
  auditEntryPathSchema,
  auditEntrySchema,
  auditExportQuerySchema,
  auditQuerySchema,
} from '#lib/contracts/audit.ts'
import {
  auditCheckSchema,
  auditProofSchema,
  auditStateAnswerSchema,
  auditStateSchema,
} from '#lib/contracts/audit-state.ts'
import {
  purgeConfirmationSchema,
  purgeRequestSchema,
  retentionQuerySchema,
  retentionSchema,
  segmentPathSchema,
} from '#lib/contracts/retention.ts'
import { savedViewRequestSchema, savedViewsAnswerSchema } from '#lib/contracts/saved-views.ts'
import { route, type ApiRoute } from './api-route.ts'

/** The audit log, its proofs, and what is purged of it; its part of the table in `api-routes.ts`. */
export const auditRoutes = {
  readAudit: route({
    method: 'GET',
    path: '/api/audit',
    summary: 'Entries of the audit log, newest first, in pages by sequence number.',
    access: 'read-ops-log',
    query: auditQuerySchema,
    answer: auditAnswerSchema,
  }),
  exportAudit: route({
    method: 'GET',
    path: '/api/audit/export',
    summary:
      'Every entry that the filter matches, oldest first, without a limit: NDJSON with the bytes that were hashed, CSV, or OCSF.',
    access: 'read-ops-log',
    query: auditExportQuerySchema,
    answer: z.string(),
    answerType: 'application/octet-stream',
    refusals: ['audit-unavailable'],
  }),
  readSavedViews: route({
    method: 'GET',
    path: '/api/audit/views',
    summary: 'The filters of the audit log that this account gave a name.',
    access: 'read-ops-log',
    isActivity: false,
    answer: savedViewsAnswerSchema,
    refusals: ['database-unavailable'],
  }),
  saveView: route({
    method: 'POST',
    path: '/api/audit/views',
    summary: 'Saves a filter of the audit log under a name, or removes the name. Recorded.',
    access: 'read-ops-log',
    body: savedViewRequestSchema,
    answer: savedViewsAnswerSchema,
    refusals: ['not-found', 'audit-unavailable'],
  }),
  readAuditEntry: route({
    method: 'GET',
    path: '/api/audit/{log}/{seq}',
    summary: 'One sealed entry of the audit log, with the bytes that were hashed.',
    access: 'read-ops-log',
    params: auditEntryPathSchema,
    answer: auditEntrySchema,
    refusals: ['not-found', 'entry-sealed'],
  }),
  readAuditState: route({
    method: 'GET',
    path: '/api/audit/state',
    summary: 'What the console found when it last checked its logs, and the newest signed checkpoint of each.',
    access: 'read-ops-log',
    isActivity: false,
    answer: auditStateAnswerSchema,
    refusals: ['audit-unavailable'],
  }),
  checkAudit: route({
    method: 'POST',
    path: '/api/audit/checks',
    summary: 'Begins a check of every entry of a log; its progress is part of the state.',
    access: 'read-ops-log',
    status: 202,
    body: auditCheckSchema,
    answer: auditStateSchema,
    refusals: ['audit-unavailable'],
  }),
  readAuditProof: route({
    method: 'GET',
    path: '/api/audit/{log}/{seq}/proof',
    summary: 'Proves that an entry is part of the log under a signed checkpoint (RFC 6962, C2SP).',
    access: 'read-ops-log',
    params: auditEntryPathSchema,
    answer: auditProofSchema,
    refusals: ['not-found', 'audit-unavailable'],
  }),
  readRetention: route({
    method: 'GET',
    path: '/api/audit/segments',
    summary: 'The sealed segments of a log, oldest first, and what may be purged of them.',
    access: 'purge-log',
    isActivity: false,
    query: retentionQuerySchema,
    answer: retentionSchema,
    refusals: ['audit-unavailable'],
  }),
  requestPurge: route({
    method: 'POST',
    path: '/api/audit/segments/{log}/{number}/purge-request',
    summary: 'Asks to take the entries of a sealed segment out of the database. Another account has to confirm.',
    access: 'purge-log',
    status: 201,
    params: segmentPathSchema,
    body: purgeRequestSchema,
    answer: retentionSchema,
    refusals: ['not-found', 'not-purged', 'audit-unavailable'],
  }),
  confirmPurge: route({
    method: 'POST',
    path: '/api/audit/segments/{log}/{number}/purge',
    summary: 'Purges a segment that another account asked to purge, after its file was read once more.',
    access: 'purge-log',
    params: segmentPathSchema,
    body: purgeConfirmationSchema,
    answer: retentionSchema,
    refusals: ['not-found', 'not-purged', 'audit-unavailable', 'audit-distrusted'],
  }),
} as const satisfies Record<string, ApiRoute>

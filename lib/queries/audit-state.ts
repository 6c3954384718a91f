import { queryOptions } from '@tanstack/react-query'

import {
  auditProofSchema,
  auditStateAnswerSchema,
  auditStateSchema,
  type AuditProof,
  type AuditState,
} from '#lib/contracts/audit-state.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { getJson, sendJson } from './http.ts'

const restMs = 15_000
const checkingMs = 1_000

/** What the console found when it last checked its logs; asked often while a check runs. */
export function auditStateQuery() {
  return queryOptions({
    queryKey: ['audit-state'],
    queryFn: async ({ signal }): Promise<readonly AuditState[]> =>
      getJson('/api/audit/state', auditStateAnswerSchema, signal),
    refetchInterval: ({ state }) => (state.data?.some(isChecking) ? checkingMs : restMs),
  })
}

export function isChecking({ verdict }: AuditState): boolean {
  return verdict.state === 'checking' || (verdict.state === 'intact' && verdict.running !== null)
}

export function sendAuditCheck(log: AuditLogName, csrf: string): Promise<AuditState> {
  return sendJson({ method: 'POST', path: '/api/audit/checks', body: { log }, csrf }, auditStateSchema)
}

export function fetchAuditProof(log: AuditLogName, seq: number): Promise<AuditProof> {
  return getJson(`/api/audit/${log}/${seq}/proof`, auditProofSchema)
}

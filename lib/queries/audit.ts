import { keepPreviousData, queryOptions } from '@tanstack/react-query'

import { auditAnswerSchema, type AuditAnswer, type AuditExportQuery, type AuditQuery } from '#lib/contracts/audit.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { getJson } from './http.ts'

/**
 * One page of the log, newest first; `before` in the filter continues below a sequence number. `round` names what has
 * happened since: another one reads again.
 */
export function auditQuery(filter: AuditQuery, round = '') {
  const search = auditSearch(filter)
  return queryOptions({
    queryKey: ['audit', search, round],
    queryFn: async ({ signal }): Promise<Readable<AuditAnswer>> =>
      getJson(`/api/audit?${search}`, auditAnswerSchema, signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
}

/** The filter as the URL writes it. */
export function auditSearch(filter: Partial<AuditQuery | AuditExportQuery>): string {
  const pairs = Object.entries(filter).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]))
  return new URLSearchParams(pairs).toString()
}

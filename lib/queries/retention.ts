import { queryOptions } from '@tanstack/react-query'

import { retentionSchema, type Retention } from '#lib/contracts/retention.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import type { Segment } from '#lib/domain/segment.ts'
import { getJson, sendJson } from './http.ts'

/** What is sealed of a log, and whether somebody asked to purge some of it: another person may have, just now. */
export function retentionQuery(log: AuditLogName) {
  return queryOptions({
    queryKey: ['retention', log],
    queryFn: async ({ signal }): Promise<Retention> =>
      getJson(`/api/audit/segments?log=${log}`, retentionSchema, signal),
    refetchInterval: 30_000,
  })
}

export function sendPurgeRequest(segment: Segment, reason: string, csrf: string): Promise<Retention> {
  const path = `${pathOf(segment)}/purge-request`
  return sendJson({ method: 'POST', path, body: { sha256: segment.sha256, reason }, csrf }, retentionSchema)
}

export function sendPurge(segment: Segment, csrf: string): Promise<Retention> {
  const path = `${pathOf(segment)}/purge`
  return sendJson({ method: 'POST', path, body: { sha256: segment.sha256 }, csrf }, retentionSchema)
}

function pathOf({ log, number }: Segment): string {
  return `/api/audit/segments/${log}/${number}`
}

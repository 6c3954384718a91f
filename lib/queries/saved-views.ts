import { queryOptions } from '@tanstack/react-query'

import type { AuditQuery } from '#lib/contracts/audit.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { savedViewsAnswerSchema, type SavedView } from '#lib/contracts/saved-views.ts'
import { getJson, sendJson } from './http.ts'

const path = '/api/audit/views'

export function savedViewsQuery() {
  return queryOptions({
    queryKey: ['saved-views'],
    queryFn: async ({ signal }): Promise<readonly Readable<SavedView>[]> =>
      getJson(path, savedViewsAnswerSchema, signal),
    staleTime: 60_000,
  })
}

/** Null removes the view. */
export function sendSavedView(
  name: string,
  filter: AuditQuery | null,
  csrf: string,
): Promise<readonly Readable<SavedView>[]> {
  const { before: _before, ...kept } = filter ?? { log: 'ops', limit: 50 }
  const body = { name, filter: filter === null ? null : kept }
  return sendJson({ method: 'POST', path, body, csrf }, savedViewsAnswerSchema)
}

import { queryOptions, type QueryClient } from '@tanstack/react-query'

import { rightsAnswerSchema } from '#lib/contracts/rights.ts'
import type { RightsReport } from '#lib/domain/rights.ts'
import { ApiRefusal, getJson } from './http.ts'

const everyMs = 60_000

/** What the console's account may do; asked again each minute while somebody looks, and after a refused request. */
export function rightsQuery() {
  return queryOptions({
    queryKey: ['rights'],
    queryFn: async ({ signal }): Promise<RightsReport> => getJson('/api/rights', rightsAnswerSchema, signal),
    staleTime: everyMs,
    refetchInterval: everyMs,
  })
}

/** The cluster has just refused something that was thought to be granted. */
export function doubtRights(client: QueryClient, error: unknown): void {
  const isRefused = error instanceof ApiRefusal && error.refusal.reason === 'missing-right'
  if (isRefused) void client.invalidateQueries({ queryKey: rightsQuery().queryKey })
}

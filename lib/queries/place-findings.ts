import { queryOptions } from '@tanstack/react-query'

import { placeFindingsAnswerSchema } from '#lib/contracts/place-findings.ts'
import type { PlaceFinding } from '#lib/domain/health/place-findings.ts'
import { getJson } from './http.ts'

/** How the ways in, the workers' queue and stores elsewhere are, in the words in which alerts are raised about them. */
export function placeFindingsQuery({ namespace, release }: { readonly namespace: string; readonly release: string }) {
  return queryOptions({
    queryKey: ['place-findings', namespace, release],
    queryFn: async ({ signal }): Promise<readonly PlaceFinding[]> => {
      const path = `/api/installations/${encodeURIComponent(namespace)}/${encodeURIComponent(release)}/findings`
      return (await getJson(path, placeFindingsAnswerSchema, signal)).findings
    },
    refetchInterval: 15_000,
    staleTime: 5_000,
  })
}

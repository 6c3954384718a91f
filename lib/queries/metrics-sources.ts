import { queryOptions } from '@tanstack/react-query'

import { sourcesAnswerSchema } from '#lib/contracts/metrics.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import type { SourceCard } from '#lib/domain/metrics/source-card.ts'
import { getJson } from './http.ts'
import { metricsPath, type InstallationRef } from './metrics.ts'

const refreshMs = 60_000
const freshMs = 15_000

/** Which source feeds what, how old it is, and what is missing. */
export function sourcesQuery(installation: InstallationRef) {
  return queryOptions({
    queryKey: ['metrics-sources', installation.namespace, installation.release],
    queryFn: async ({ signal }): Promise<readonly Readable<SourceCard>[]> =>
      (await getJson(`${metricsPath(installation)}/sources`, sourcesAnswerSchema, signal)).sources,
    refetchInterval: refreshMs,
    refetchIntervalInBackground: false,
    staleTime: freshMs,
  })
}

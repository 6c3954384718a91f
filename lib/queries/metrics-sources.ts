import { queryOptions } from '@tanstack/react-query'

import { sourcesAnswerSchema, type SourcesAnswer } from '#lib/contracts/metrics.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { getJson } from './http.ts'
import { metricsPath, type InstallationRef } from './metrics.ts'

const refreshMs = 60_000
const freshMs = 15_000

/** Which source feeds what, how old it is, and what is missing. */
export function sourcesQuery(installation: InstallationRef) {
  return queryOptions({
    queryKey: ['metrics-sources', installation.namespace, installation.release],
    queryFn: ({ signal }): Promise<Readable<SourcesAnswer>> =>
      getJson(`${metricsPath(installation)}/sources`, sourcesAnswerSchema, signal),
    refetchInterval: refreshMs,
    refetchIntervalInBackground: false,
    staleTime: freshMs,
  })
}

import { queryOptions } from '@tanstack/react-query'

import { objectivesAnswerSchema } from '#lib/contracts/objectives.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { getJson } from './http.ts'

/** How an API cluster stands by its objectives. They are judged by the minute. */
export function objectivesQuery(
  installation: { readonly namespace: string; readonly release: string },
  ref: WorkloadRef,
) {
  const { namespace, release } = installation
  const path = `/api/installations/${encodeURIComponent(namespace)}/${encodeURIComponent(release)}/metrics/objectives`
  return queryOptions({
    queryKey: ['objectives', namespace, release, ref.kind, ref.name],
    queryFn: ({ signal }) =>
      getJson(`${path}?${new URLSearchParams({ kind: ref.kind, name: ref.name })}`, objectivesAnswerSchema, signal),
    staleTime: 30_000,
    refetchInterval: 60_000,
    refetchIntervalInBackground: false,
  })
}

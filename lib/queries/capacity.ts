import { queryOptions } from '@tanstack/react-query'

import { capacitySchema } from '#lib/contracts/capacity.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { getJson } from './http.ts'

/** What an instance of the workload carries. It is measured over two weeks, so it is asked for seldom. */
export function capacityQuery(
  installation: { readonly namespace: string; readonly release: string },
  ref: WorkloadRef,
) {
  const { namespace, release } = installation
  const path = `/api/installations/${encodeURIComponent(namespace)}/${encodeURIComponent(release)}/metrics/capacity`
  return queryOptions({
    queryKey: ['capacity', namespace, release, ref.kind, ref.name],
    queryFn: ({ signal }) =>
      getJson(`${path}?${new URLSearchParams({ kind: ref.kind, name: ref.name })}`, capacitySchema, signal),
    staleTime: 60_000,
    refetchInterval: 300_000,
    refetchIntervalInBackground: false,
  })
}

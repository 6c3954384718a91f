import { queryOptions } from '@tanstack/react-query'

import { probesAnswerSchema } from '#lib/contracts/probes.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import type { InstanceProbe } from '#lib/domain/instance-probe.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { workloadPath } from './actions.ts'
import { getJson } from './http.ts'

/** What each instance says of its GUI API. Asked when somebody wants to know, never by itself. */
export function probesQuery({ namespace, kind, name }: WorkloadRef) {
  return queryOptions({
    queryKey: ['probes', namespace, kind, name],
    queryFn: async ({ signal }): Promise<readonly Readable<InstanceProbe>[]> =>
      (await getJson(`${workloadPath({ namespace, kind, name })}/probes`, probesAnswerSchema, signal)).probes,
    staleTime: 10_000,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}

import { keepPreviousData, queryOptions } from '@tanstack/react-query'

import type { Readable } from '#lib/contracts/readable.ts'
import { revisionsAnswerSchema } from '#lib/contracts/revisions.ts'
import type { KeptRevision } from '#lib/domain/revision.ts'
import type { Workload } from '#lib/domain/topology.ts'
import { workloadPath } from './actions.ts'
import { getJson } from './http.ts'

/** What Kubernetes keeps of a workload's pod template; asked again when its spec moved or a rollout went on. */
export function revisionsQuery(workload: Workload) {
  const { namespace, kind, name, rollout } = workload
  return queryOptions({
    queryKey: ['revisions', namespace, kind, name, rollout.generation, rollout.revision],
    queryFn: async ({ signal }): Promise<readonly Readable<KeptRevision>[]> =>
      (await getJson(`${workloadPath(workload)}/revisions`, revisionsAnswerSchema, signal)).revisions,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
}

import { queryOptions } from '@tanstack/react-query'

import { topologySchema } from '#lib/contracts/topology.ts'
import type { Topology } from '#lib/domain/topology.ts'
import { getJson } from './http.ts'

/** The picture of all watched namespaces. `live.ts` keeps it current and keeps the identity of what did not change. */
export function topologyQuery() {
  return queryOptions({
    queryKey: ['topology'],
    queryFn: async ({ signal }): Promise<Topology> => getJson('/api/topology', topologySchema, signal),
    staleTime: Infinity,
    gcTime: Infinity,
    structuralSharing: false,
  })
}

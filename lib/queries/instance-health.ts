import { queryOptions } from '@tanstack/react-query'

import { instanceHealthAnswerSchema } from '#lib/contracts/instance-health.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import type { GuiHealth } from '#lib/domain/health/gui-health.ts'
import type { InstanceHealth } from '#lib/domain/health/instance-health.ts'
import type { QueueHealth } from '#lib/domain/health/queue-health.ts'
import type { StoreHealth } from '#lib/domain/health/store-health.ts'
import type { WayInHealth } from '#lib/domain/health/way-in-health.ts'
import { getJson } from './http.ts'

/** How the instances of an installation are, as of the sampler's last tick. */
export function instanceHealthQuery({ namespace, release }: { readonly namespace: string; readonly release: string }) {
  return queryOptions({
    queryKey: ['instance-health', namespace, release],
    queryFn: async ({
      signal,
    }): Promise<{
      instances: readonly Readable<InstanceHealth>[]
      stores: readonly Readable<StoreHealth>[]
      queue: Readable<QueueHealth> | null
      gui: Readable<GuiHealth> | null
      waysIn: readonly Readable<WayInHealth>[]
    }> => {
      const path = `/api/installations/${encodeURIComponent(namespace)}/${encodeURIComponent(release)}/health`
      return getJson(path, instanceHealthAnswerSchema, signal)
    },
    refetchInterval: 15_000,
    refetchIntervalInBackground: false,
    staleTime: 5_000,
  })
}

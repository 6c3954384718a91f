import { queryOptions } from '@tanstack/react-query'

import { outsideChangesAnswerSchema } from '#lib/contracts/history.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import type { OutsideChange } from '#lib/domain/outside-change.ts'
import type { Installation } from '#lib/domain/topology.ts'
import { getJson } from './http.ts'

/** The newest changes of an installation by other hands. `growHistory` says when there is one more. */
export function outsideChangesQuery({ namespace, release }: Pick<Installation, 'namespace' | 'release'>) {
  const path = `/api/installations/${encodeURIComponent(namespace)}/${encodeURIComponent(release)}/outside-changes`
  return queryOptions({
    queryKey: ['outside-changes', namespace, release],
    queryFn: ({ signal }): Promise<readonly Readable<OutsideChange>[]> =>
      getJson(path, outsideChangesAnswerSchema, signal),
    staleTime: 60_000,
  })
}

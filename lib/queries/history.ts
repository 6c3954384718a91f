import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query'

import { historyAnswerSchema, type HistoryAnswer } from '#lib/contracts/history.ts'
import type { LiveMessage } from '#lib/contracts/live.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import type { WorkloadRef } from '#lib/domain/topology.ts'
import { getJson } from './http.ts'

const firstPage: string | null = null

/** What happened to a workload, page by page. `live.ts` says when there is more. */
export function historyQuery({ namespace, kind, name }: WorkloadRef) {
  const path = historyPath({ namespace, kind, name })
  return infiniteQueryOptions({
    queryKey: ['history', namespace, kind, name],
    queryFn: async ({ pageParam, signal }): Promise<Readable<HistoryAnswer>> =>
      getJson(
        pageParam === null ? path : `${path}?before=${encodeURIComponent(pageParam)}`,
        historyAnswerSchema,
        signal,
      ),
    initialPageParam: firstPage,
    getNextPageParam: ({ next }) => next,
    staleTime: 60_000,
  })
}

/** As much of it as one answer holds, for the marks on charts. `next` is there when there would be more. */
export function recentHistoryQuery({ namespace, kind, name }: WorkloadRef) {
  return queryOptions({
    queryKey: ['history', namespace, kind, name, 'recent'],
    queryFn: ({ signal }): Promise<Readable<HistoryAnswer>> =>
      getJson(`${historyPath({ namespace, kind, name })}?limit=200`, historyAnswerSchema, signal),
    staleTime: 60_000,
  })
}

function historyPath({ namespace, kind, name }: WorkloadRef): string {
  return `/api/workloads/${encodeURIComponent(namespace)}/${kind.toLowerCase()}s/${encodeURIComponent(name)}/history`
}

/** Asks again what is shown, and what may have been missed while the stream was away. */
export function growHistory(client: QueryClient, message: LiveMessage): void {
  const grown = keyOf(message)
  if (grown === null) return
  void client.invalidateQueries({ queryKey: ['history', ...grown] })
  void client.invalidateQueries({ queryKey: ['outside-changes'] })
}

function keyOf(message: LiveMessage): readonly string[] | null {
  switch (message.event) {
    case 'snapshot':
      return []
    case 'action':
      return [message.data.target.namespace, message.data.target.kind, message.data.target.name]
    case 'history':
      return [message.data.namespace, message.data.kind, message.data.name]
    case 'delta':
    case 'heartbeat':
    case 'session-ended':
      return null
  }
}

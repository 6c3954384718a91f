import { queryOptions } from '@tanstack/react-query'

import { eventsAnswerSchema, type EventsAnswer, type EventsQuery } from '#lib/contracts/events.ts'
import { getJson } from './http.ts'

/** Kubernetes' events about a workload, its replica sets and its instances. Asked again while they are looked at. */
export function eventsQuery({ namespace, kind, name }: EventsQuery) {
  const search = new URLSearchParams({ namespace, kind, name })
  return queryOptions({
    queryKey: ['events', namespace, kind, name],
    queryFn: async ({ signal }): Promise<EventsAnswer> => getJson(`/api/events?${search}`, eventsAnswerSchema, signal),
    staleTime: 5_000,
    refetchInterval: 10_000,
  })
}

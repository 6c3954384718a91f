'use client'

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'

import { usePicture } from '#components/frame/use-picture.ts'
import { eventsReachBackTo, timelineOf, type TimelineItem } from '#lib/domain/timeline.ts'
import type { ClusterEvent, Instance, StreamState, Workload } from '#lib/domain/topology.ts'
import { eventsQuery } from '#lib/queries/events.ts'
import { historyQuery } from '#lib/queries/history.ts'
import { revisionsQuery } from '#lib/queries/revisions.ts'

type Failure = { readonly what: string; readonly error: Error; readonly retry: () => void }

export type Timeline = {
  /** Null while it is loading. */
  readonly items: readonly TimelineItem[] | null
  readonly failures: readonly Failure[]
  readonly events: {
    readonly asOf: string | null
    readonly isCut: boolean
    /** Before this, no event says nothing; null when none have been read. */
    readonly reachBackTo: string | null
    readonly stream: StreamState
  }
  readonly older: { readonly isLoading: boolean; readonly load: () => void } | null
}

/** What happened to a workload, or to one of its instances and to what made it, from all who know a part of it. */
export function useTimeline(workload: Workload, instance: Instance | null): Timeline {
  const { topology } = usePicture()
  const events = useQuery(eventsQuery(workload))
  const history = useInfiniteQuery(historyQuery(workload))
  const revisions = useQuery({ ...revisionsQuery(workload), enabled: workload.replicas !== null })
  const stream = topology.streams.find(
    ({ resource, namespace }) => resource === 'events' && namespace === workload.namespace,
  )

  const isShown = ({ about }: ClusterEvent) =>
    instance === null || (about.kind === 'Pod' && about.name === instance.name)
  const shown = events.data?.events.filter(isShown) ?? []
  const { asOf = null, isCut = false } = events.data ?? {}
  const isLoading = events.isPending || history.isPending || (workload.replicas !== null && revisions.isPending)
  const items = timelineOf({
    events: shown,
    revisions: revisions.data ?? [],
    history: history.data?.pages.flatMap((page) => page.items) ?? [],
    instances: instance === null ? topology.instances.filter((each) => each.workloadId === workload.id) : [instance],
    changesSince: history.hasNextPage ? (history.data?.pages.at(-1)?.items.at(-1)?.at ?? null) : null,
  })
  const asked = [
    { what: 'Kubernetes events', query: events },
    { what: 'Changes', query: history },
    { what: 'Rollouts', query: revisions },
  ]
  return {
    items: isLoading ? null : items,
    failures: asked.flatMap(({ what, query: { error, refetch } }) =>
      error ? [{ what, error, retry: () => void refetch() }] : [],
    ),
    events: {
      asOf,
      isCut,
      reachBackTo: eventsReachBackTo(events.data?.events ?? [], { asOf, isCut }),
      stream: stream?.state ?? 'starting',
    },
    older: history.hasNextPage
      ? { isLoading: history.isFetchingNextPage, load: () => void history.fetchNextPage() }
      : null,
  }
}

import { actionStatus } from './action-words.ts'
import type { HistoryItem } from './outside-change.ts'
import type { KeptRevision } from './revision.ts'
import type { ClusterEvent, Instance, Status } from './topology.ts'

export const timelineKinds = ['event', 'rollout', 'change', 'outside', 'instance'] as const

export type TimelineKind = (typeof timelineKinds)[number]

type What =
  | { readonly what: 'event'; readonly event: ClusterEvent }
  | { readonly what: 'revision'; readonly revision: KeptRevision }
  | { readonly what: 'history'; readonly item: HistoryItem }
  | { readonly what: 'instance-made'; readonly instance: Instance }
  | { readonly what: 'instance-ended'; readonly instance: Instance }

export type TimelineItem = What & {
  readonly id: string
  readonly kind: TimelineKind
  /** Null where Kubernetes does not tell the time. */
  readonly at: string | null
  readonly isWarning: boolean
}

export type TimelineParts = {
  readonly events: readonly ClusterEvent[]
  readonly revisions: readonly KeptRevision[]
  readonly history: readonly HistoryItem[]
  readonly instances: readonly Instance[]
  /** The time of the oldest change that is loaded, while there are older ones; null when all are there. */
  readonly changesSince: string | null
}

/**
 * All that is known to have happened to a workload, newest first. It goes no further back than the changes do: older
 * lines without the changes between them would look like the whole story.
 */
export function timelineOf(parts: TimelineParts): readonly TimelineItem[] {
  const { events, revisions, history, instances, changesSince } = parts
  const items = [
    ...events.map(eventItem),
    ...revisions.map(revisionItem),
    ...history.map(historyItem),
    ...instances.flatMap(instanceItems),
  ]
  return items
    .filter(({ at }) => changesSince === null || (at !== null && timeOf(at) >= timeOf(changesSince)))
    .toSorted((one, other) => timeOf(other.at) - timeOf(one.at) || one.id.localeCompare(other.id))
}

/** Times are written with and without milliseconds, so they are compared as numbers; an unknown one is the oldest. */
function timeOf(at: string | null): number {
  const time = at === null ? Number.NaN : Date.parse(at)
  return Number.isNaN(time) ? 0 : time
}

function eventItem(event: ClusterEvent): TimelineItem {
  const isWarning = event.type === 'Warning'
  return { what: 'event', kind: 'event', id: `event ${event.id}`, at: event.lastAt, isWarning, event }
}

function revisionItem(revision: KeptRevision): TimelineItem {
  const id = `revision ${revision.revision}`
  return { what: 'revision', kind: 'rollout', id, at: revision.createdAt, isWarning: false, revision }
}

const troubles: readonly Status[] = ['degraded', 'critical', 'unknown']

function historyItem(item: HistoryItem): TimelineItem {
  if (item.what === 'outside') {
    const { id, noticedBy, writer } = item.outside
    // Found at the start, it happened while nobody watched: the writer's own time is nearer to it.
    const at = (noticedBy === 'start' && writer?.at) || item.at
    return { what: 'history', kind: 'outside', id, at, isWarning: false, item }
  }
  const { id, appliedAt } = item.action
  const isWarning = troubles.includes(actionStatus(item.action).status)
  return { what: 'history', kind: 'change', id, at: appliedAt ?? item.at, isWarning, item }
}

function instanceItems(instance: Instance): TimelineItem[] {
  const { uid, createdAt, lastTermination: last } = instance
  const made: TimelineItem = {
    what: 'instance-made',
    kind: 'instance',
    id: `made ${uid}`,
    at: createdAt,
    isWarning: false,
    instance,
  }
  if (!last) return [made]
  const isWarning = last.exitCode !== 0
  return [
    made,
    { what: 'instance-ended', kind: 'instance', id: `ended ${uid}`, at: last.finishedAt, isWarning, instance },
  ]
}

const usualKeepMs = 3_600_000

/**
 * Before this, no event says nothing. The API server keeps them for an hour by default and does not tell for how long
 * really, so older ones are the only proof that it is longer. Null when no events have been read.
 */
export function eventsReachBackTo(
  events: readonly Pick<ClusterEvent, 'lastAt'>[],
  { asOf, isCut }: { readonly asOf: string | null; readonly isCut: boolean },
): string | null {
  if (asOf === null) return null
  const oldest = events.map(({ lastAt }) => timeOf(lastAt)).filter((time) => time > 0)
  const usual = isCut ? [] : [Date.parse(asOf) - usualKeepMs]
  return new Date(Math.min(...usual, ...oldest)).toISOString()
}

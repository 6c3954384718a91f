import { actionEffect } from '../action-words.ts'
import type { Action } from '../action.ts'
import type { HistoryItem, OutsideChange } from '../outside-change.ts'
import { outsideEffect } from '../outside-words.ts'

/** A change as charts show it; `number` counts the marks of a page in the order of time. */
export type ChangeMark = {
  readonly id: string
  readonly number: number
  readonly at: number
  /** Null for an instant, and for a rollout that goes on. */
  readonly endAt: number | null
  readonly isRunning: boolean
  readonly what: string
  readonly who: string
  readonly target: { readonly namespace: string; readonly kind: string; readonly name: string }
  readonly item: HistoryItem
}

type Range = { readonly from: number; readonly to: number }

/** What really reached the cluster within the range, oldest first. */
export function changeMarks(items: readonly HistoryItem[], { from, to }: Range): readonly ChangeMark[] {
  return items
    .flatMap((item) => markOf(item))
    .filter(({ at, endAt, isRunning }) => at <= to && (isRunning || (endAt ?? at) >= from))
    .toSorted((one, other) => one.at - other.at || one.id.localeCompare(other.id))
    .map((mark, index) => ({ ...mark, number: index + 1 }))
}

function markOf(item: HistoryItem): Omit<ChangeMark, 'number'>[] {
  return item.what === 'action' ? actionMark(item, item.action) : outsideMark(item, item.outside)
}

function actionMark(item: HistoryItem, action: Action): Omit<ChangeMark, 'number'>[] {
  const { id, appliedAt, settledAt, target, requestedBy } = action
  if (appliedAt === null) return []
  // A password is changed at once; everything else rolls until it settles.
  const isSpan = action.kind !== 'rotate-password'
  return [
    {
      id,
      at: Date.parse(appliedAt),
      endAt: isSpan && settledAt !== null ? Date.parse(settledAt) : null,
      isRunning: isSpan && settledAt === null,
      what: actionEffect(action),
      who: requestedBy.name,
      target,
      item,
    },
  ]
}

function outsideMark(item: HistoryItem, outside: OutsideChange): Omit<ChangeMark, 'number'>[] {
  const { id, writer, between, noticedBy, target } = outside
  // Found at the start, it happened while nobody watched: the writer's own time is nearer to it.
  const at = noticedBy === 'start' ? (writer?.at ?? between.to) : between.to
  const who = 'outside the console'
  return [{ id, at: Date.parse(at), endAt: null, isRunning: false, what: outsideEffect(outside), who, target, item }]
}

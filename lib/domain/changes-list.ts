import { isChange } from './action-words.ts'
import type { ActionKind } from './action-kind.ts'
import { holdsTarget, isOpen, type Action } from './action.ts'

/** What the list of changes is narrowed to. `by` is the name of whoever asked for it. */
export type ChangesFilter = {
  readonly namespace: string
  readonly release: string
  readonly workload: string | null
  readonly kind: ActionKind | null
  readonly by: string | null
}

export function matches({ target, kind, requestedBy }: Action, filter: ChangesFilter): boolean {
  return (
    target.namespace === filter.namespace &&
    target.release === filter.release &&
    (filter.workload === null || target.name === filter.workload) &&
    (filter.kind === null || kind === filter.kind) &&
    (filter.by === null || requestedBy.name === filter.by)
  )
}

/** What is in flight, newest first. */
export function openChanges(live: readonly Action[], filter: ChangesFilter): readonly Action[] {
  return live.filter((action) => isOpen(action.state) && matches(action, filter)).toSorted(newestFirst)
}

/** What waits for a second admin, the one that lapses first on top. */
export function waitingChanges(live: readonly Action[], filter: ChangesFilter): readonly Action[] {
  const waiting = live.filter((action) => action.state === 'pending-approval' && matches(action, filter))
  const until = ({ approval }: Action) => approval?.until ?? ''
  return waiting.toSorted((one, other) => until(one).localeCompare(until(other)))
}

/**
 * A page of the past as it is now: what the console has heard since it was read takes the place of what was read, and on
 * the newest page stands too what has ended since.
 */
export function pastChanges(
  page: { readonly actions: readonly Action[]; readonly next: string | null },
  live: readonly Action[],
  { filter, isNewest }: { readonly filter: ChangesFilter; readonly isNewest: boolean },
): readonly Action[] {
  const known = new Map(live.map((action) => [action.id, action]))
  const read = page.actions.map((action) => known.get(action.id) ?? action)
  const there = new Set(read.map(({ id }) => id))
  const last = page.actions.at(-1)
  const ended = live.filter(
    (action) =>
      isNewest &&
      !there.has(action.id) &&
      matches(action, filter) &&
      // Older ones belong to the next page.
      (page.next === null || last === undefined || action.plannedAt > last.plannedAt),
  )
  return [...read, ...ended].filter(({ state }) => isChange({ state }) && !holdsTarget(state)).toSorted(newestFirst)
}

function newestFirst(one: Action, other: Action): number {
  return other.plannedAt.localeCompare(one.plannedAt) || other.id.localeCompare(one.id)
}

import { isChange } from './action-words.ts'
import type { Action } from './action.ts'
import type { HistoryItem, OutsideChange } from './outside-change.ts'
import type { Installation } from './topology.ts'

type Known = {
  readonly actions: readonly Action[]
  readonly outside: readonly OutsideChange[]
  readonly installation: Pick<Installation, 'namespace' | 'release'>
  readonly now: number
}

const hourMs = 3_600_000

/** What happened to an installation by this console or beside it, newest first, and how much of it within an hour. */
export function latestChanges({ actions, outside, installation, now }: Known): {
  readonly items: readonly HistoryItem[]
  readonly lastHour: number
} {
  const { namespace, release } = installation
  const own = actions
    .filter((action) => isChange(action) && action.target.namespace === namespace && action.target.release === release)
    .map((action) => ({ what: 'action' as const, at: action.intentAt ?? action.plannedAt, action }))
  const others = outside.map((change) => ({ what: 'outside' as const, at: happenedAt(change), outside: change }))
  const items = [...own, ...others].toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at))
  return { items, lastHour: items.filter(({ at }) => now - Date.parse(at) < hourMs).length }
}

/** Found when a console started, it happened while nobody watched: then the writer's own time is nearer to it. */
function happenedAt({ noticedBy, writer, noticedAt }: OutsideChange): string {
  return (noticedBy === 'start' && writer?.at) || noticedAt
}

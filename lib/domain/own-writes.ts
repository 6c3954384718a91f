import type { Action } from './action.ts'
import type { FieldChange } from './field-change.ts'
import type { FieldWriter, Sighting } from './watched-fields.ts'
import { ownFieldManager } from './writer-words.ts'

/** Two consoles on one database, and the API server, may have clocks that differ. */
const slackMs = 60_000

/** The suffix of the mark when the console takes its own change back. */
const revertSuffix = '.revert'

type Seen = Pick<Sighting, 'mark' | 'writers'>

/**
 * Those of the changes that none of the console's own actions made. One is ours when our field manager owns the field,
 * the mark on the object names an action of ours, and such an action wrote exactly this value, all since `since`, when
 * the object was last known to be as before. The name of a manager is anybody's to choose; the rest is on record here.
 */
export function changedOutside(
  changes: readonly FieldChange[],
  { mark, writers }: Seen,
  { actions, since }: { readonly actions: readonly Action[]; readonly since: string },
): readonly FieldChange[] {
  const recent = actions.filter((action) => mayHaveWritten(action, since))
  const isMarked = recent.some(({ id }) => id === mark || `${id}${revertSuffix}` === mark)
  if (!isMarked) return changes
  return changes.filter((change) => {
    const isOurs = writers[change.path]?.manager === ownFieldManager || isRemoval(change)
    return !isOurs || !recent.some((action) => wrote(action, change, mark))
  })
}

/** What was removed has no owner any more. */
function isRemoval({ to }: FieldChange): boolean {
  return to === null
}

function mayHaveWritten({ intentAt, settledAt }: Action, since: string): boolean {
  if (intentAt === null) return false
  return settledAt === null || Date.parse(settledAt) >= Date.parse(since) - slackMs
}

function wrote(action: Action, change: FieldChange, mark: string | null): boolean {
  const line = action.change.find(({ path }) => path === change.path)
  if (line === undefined) return false
  const tookBack =
    mark === `${action.id}${revertSuffix}` || action.state === 'rolled-back' || action.state === 'rollback-failed'
  return line.to === change.to || (tookBack && line.from === change.to)
}

/**
 * Changes by the same hand belong together: one write, one line. Who wrote last before `since` did not write this: what
 * is removed has no owner, and its neighbours are owned by whoever wrote them long ago.
 */
export function byWriter(
  changes: readonly FieldChange[],
  { writers }: Pick<Sighting, 'writers'>,
  since: string,
): readonly { readonly writer: FieldWriter | null; readonly change: readonly FieldChange[] }[] {
  const writerOf = ({ path }: FieldChange) => {
    const writer = writers[path]
    return writer === undefined || isBefore(writer, since) ? null : writer
  }
  const grouped = Map.groupBy(changes, (change) => writerKey(writerOf(change)))
  return [...grouped.values()].map((change) => ({ writer: change[0] ? writerOf(change[0]) : null, change }))
}

function isBefore({ at }: FieldWriter, since: string): boolean {
  return at !== null && Date.parse(at) < Date.parse(since) - slackMs
}

function writerKey(writer: FieldWriter | null): string {
  return writer === null ? '' : [writer.manager, writer.operation, writer.subresource ?? ''].join('|')
}

/** Changes with the same key within a minute become one line: the same fields by the same hand. */
export function coalescingKey(writer: FieldWriter | null, change: readonly FieldChange[]): string {
  return JSON.stringify([writerKey(writer), change.map(({ path }) => path)])
}

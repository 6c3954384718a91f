import type { JsonObject } from './json.ts'

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** One change of one object, with what it was before, which selectors need. */
export type Change = { type: ChangeType; object: JsonObject; previous: JsonObject | undefined; revision: number }

export type EventWindow = {
  push(change: Change): void
  /** Changes after the revision, or 'expired' when the window no longer reaches back so far. */
  since(revision: number): Change[] | 'expired'
  expireBefore(revision: number): void
}

/** The newest changes of one kind: what a watch may still resume from. */
export function createEventWindow(start: number, capacity: number): EventWindow {
  let changes: Change[] = []
  let floor = start
  return {
    push(change) {
      changes.push(change)
      if (changes.length <= capacity * 1.25) return
      const dropped = changes.splice(0, changes.length - capacity)
      floor = dropped.at(-1)?.revision ?? floor
    },
    since(revision) {
      if (revision < floor) return 'expired'
      return changes.filter((change) => change.revision > revision)
    },
    expireBefore(revision) {
      changes = changes.filter((change) => change.revision > revision)
      floor = Math.max(floor, revision)
    },
  }
}

import 'server-only'
import { objectAt, textAt, type Json } from './json.ts'
import type { WatchChange, WatchedKind } from './watched-kind.ts'

type Identity = { readonly key: string; readonly uid: string; readonly version: string; readonly at: string }

/** Facts are null for an object that has not changed since it was last seen. */
type Listed<Facts> = Identity & { readonly facts: Facts | null }

/** Remembers which version of which object was handed on, so that a list tells what changed and what is gone. */
export type WatchCache<Facts> = {
  readonly keep: (object: Json) => Listed<Facts>
  readonly replace: (items: readonly Listed<Facts>[]) => readonly WatchChange<Facts>[]
  readonly set: (object: Json) => readonly WatchChange<Facts>[]
  readonly remove: (object: Json) => readonly WatchChange<Facts>[]
  readonly clear: () => readonly WatchChange<Facts>[]
  /** Makes the next list hand everything on again. */
  readonly distrust: () => void
}

export function createWatchCache<Facts>({ atMost, translate }: WatchedKind<Facts>): WatchCache<Facts> {
  const known = new Map<string, Pick<Identity, 'uid' | 'version'>>()

  function forget(key: string): WatchChange<Facts> {
    known.delete(key)
    return { type: 'removed', key }
  }

  function newestOf(items: readonly Listed<Facts>[]): readonly Listed<Facts>[] {
    if (atMost === undefined || items.length <= atMost) return items
    return items.toSorted((one, other) => one.at.localeCompare(other.at)).slice(-atMost)
  }

  return {
    keep(object) {
      const identity = identify(object)
      const before = known.get(identity.key)
      const isSame = before?.uid === identity.uid && before.version === identity.version
      return { ...identity, facts: isSame ? null : translate(object) }
    },
    replace(items) {
      const listed = newestOf(items)
      const seen = new Set(listed.map(({ key }) => key))
      const set = listed.flatMap(({ key, uid, version, facts }): WatchChange<Facts>[] => {
        known.set(key, { uid, version })
        return facts === null ? [] : [{ type: 'set', key, facts }]
      })
      const gone = [...known.keys()].filter((key) => !seen.has(key))
      return [...set, ...gone.map(forget)]
    },
    set(object) {
      const { key, uid, version } = identify(object)
      const set: WatchChange<Facts> = { type: 'set', key, facts: translate(object) }
      // Last in the order of the map: the newest is the last to be forgotten.
      known.delete(key)
      known.set(key, { uid, version })
      const oldest = atMost !== undefined && known.size > atMost ? known.keys().next().value : undefined
      return oldest === undefined ? [set] : [set, forget(oldest)]
    },
    remove: (object) => [forget(identify(object).key)],
    clear: () => [...known.keys()].map(forget),
    distrust() {
      for (const [key, { uid }] of known) known.set(key, { uid, version: '' })
    },
  }
}

function identify(object: Json): Identity {
  const metadata = objectAt(object, 'metadata')
  const name = textAt(metadata, 'name')
  if (name === null) throw new Error('The API server sent an object without a name')
  return {
    key: `${textAt(metadata, 'namespace') ?? ''}/${name}`,
    uid: textAt(metadata, 'uid') ?? '',
    version: textAt(metadata, 'resourceVersion') ?? '',
    at: textAt(object, 'lastTimestamp') ?? textAt(metadata, 'creationTimestamp') ?? '',
  }
}

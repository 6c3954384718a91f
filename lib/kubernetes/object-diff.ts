import 'server-only'
import type { FieldChange } from '#lib/domain/field-change.ts'
import { isJson, textAt } from './json.ts'

/** Bookkeeping that every write moves, and status, which no write of ours sets. */
const noise = new Set(['/metadata/managedFields', '/metadata/resourceVersion', '/metadata/generation', '/status'])

type Scalar = FieldChange['from']

/**
 * What differs between two versions of an object, leaf by leaf, as JSON Pointers. Lists whose items have names are
 * compared by name, as a strategic merge does, so that an added variable does not look like twenty changed ones.
 */
export function objectDiff(before: unknown, after: unknown): readonly FieldChange[] {
  return [...changes('', before, after)]
}

function* changes(path: string, before: unknown, after: unknown): Generator<FieldChange> {
  if (noise.has(path) || before === after) return
  const [left, right] = [members(before), members(after)]
  if (left === null && right === null) {
    const [from, to] = [scalar(before), scalar(after)]
    if (from !== to) yield { path, from, to }
    return
  }
  for (const key of new Set([...(left ?? new Map()).keys(), ...(right ?? new Map()).keys()]))
    yield* changes(`${path}/${escape(key)}`, left?.get(key), right?.get(key))
}

/** Null for what is not a container. A value that turns into a container shows as its parts. */
function members(value: unknown): ReadonlyMap<string, unknown> | null {
  if (isJson(value)) return new Map(Object.entries(value))
  if (!Array.isArray(value)) return null
  const items: readonly unknown[] = value
  const names = items.map((item) => textAt(item, 'name'))
  const isNamed = items.length > 0 && names.every((name) => name !== null) && new Set(names).size === names.length
  return new Map(items.map((item, index) => [isNamed ? (names[index] ?? '') : String(index), item]))
}

function scalar(value: unknown): Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** RFC 6901. */
function escape(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

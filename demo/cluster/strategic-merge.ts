import type { Json, JsonObject } from './json.ts'
import { copy, isObject, listAt, textAt } from './json.ts'
import { mergeKeyOf } from './merge-keys.ts'

const directives = new Set(['$patch', '$retainKeys'])
const listDirective = /^\$(?:setElementOrder|deleteFromPrimitiveList)\//

/** A strategic merge patch: lists with a merge key are merged item by item, null removes, `$patch` directs. */
export function strategicMerge(original: JsonObject, patch: JsonObject): JsonObject {
  if (textAt(patch, '$patch') === 'delete') return {}
  if (textAt(patch, '$patch') === 'replace') return withoutDirectives(patch)
  const merged = retained(copy(original), patch)
  for (const [field, value] of Object.entries(patch)) {
    if (directives.has(field) || listDirective.test(field)) continue
    const result = mergeField(field, merged[field], value)
    if (result === undefined) delete merged[field]
    else merged[field] = result
  }
  for (const [field, value] of Object.entries(patch)) {
    const target = /^\$deleteFromPrimitiveList\/(.+)$/.exec(field)?.[1]
    if (target && Array.isArray(value)) merged[target] = listAt(merged, target).filter((item) => !value.includes(item))
    const ordered = /^\$setElementOrder\/(.+)$/.exec(field)?.[1]
    if (ordered && Array.isArray(value) && Array.isArray(merged[ordered]))
      merged[ordered] = inOrder(ordered, merged[ordered], value)
  }
  return merged
}

function mergeField(field: string, current: Json | undefined, value: Json | undefined): Json | undefined {
  if (value === null || value === undefined) return undefined
  if (Array.isArray(value)) return mergeList(field, Array.isArray(current) ? current : [], value)
  if (!isObject(value)) return value
  return strategicMerge(isObject(current) ? current : {}, value)
}

function mergeList(field: string, current: Json[], patch: Json[]): Json[] {
  if (patch.some((item) => isObject(item) && item.$patch === 'replace'))
    return patch.filter((item) => !isObject(item) || item.$patch !== 'replace')
  const key = mergeKeyOf(field, [...patch.filter((item) => !isObject(item) || !('$patch' in item)), ...current])
  if (key === undefined) return copy(patch)
  if (key === 'set') return [...current, ...patch.filter((item) => !current.includes(item))]
  let merged = copy(current)
  for (const item of patch) {
    if (!isObject(item)) continue
    const isSame = (other: Json) => isObject(other) && other[key] === item[key]
    if (item.$patch === 'delete') merged = merged.filter((other) => !isSame(other))
    // Duplicate names are legal in env, and a patch sets every copy.
    else if (merged.some(isSame))
      merged = merged.map((other) => (isSame(other) && isObject(other) ? strategicMerge(other, item) : other))
    else merged.push(strategicMerge({}, item))
  }
  return merged
}

function inOrder(field: string, items: Json[], order: Json[]): Json[] {
  const key = mergeKeyOf(field, items)
  const identity = (item: Json) => (isObject(item) && key !== undefined && key !== 'set' ? item[key] : item)
  const ranks = new Map(order.map((item, index) => [JSON.stringify(identity(item)), index]))
  const rank = (item: Json) => ranks.get(JSON.stringify(identity(item))) ?? order.length
  return items.toSorted((left, right) => rank(left) - rank(right))
}

function retained(object: JsonObject, patch: JsonObject): JsonObject {
  if (!Array.isArray(patch.$retainKeys)) return object
  const kept = patch.$retainKeys
  return Object.fromEntries(Object.entries(object).filter(([field]) => kept.includes(field)))
}

const withoutDirectives = (patch: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(patch).filter(([field, value]) => !directives.has(field) && value !== null))

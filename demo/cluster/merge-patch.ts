import type { Json, JsonObject } from './json.ts'
import { copy, isObject } from './json.ts'

/** RFC 7396: objects are merged, null removes, everything else replaces. */
export function mergePatch(original: JsonObject, patch: JsonObject): JsonObject {
  const merged = copy(original)
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) delete merged[key]
    else merged[key] = mergeValue(merged[key], value)
  }
  return merged
}

function mergeValue(current: Json | undefined, value: Json): Json {
  if (!isObject(value)) return copy(value)
  return mergePatch(isObject(current) ? current : {}, value)
}

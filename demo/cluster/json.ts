/** Kubernetes objects as they travel. A key whose value is undefined counts as absent, as it does in JSON text. */
export type Json = null | boolean | number | string | Json[] | JsonObject
export type JsonObject = { [key: string]: Json | undefined }

type Step = string | number

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function parseJson(text: string): Json {
  const value: Json = JSON.parse(text)
  return value
}

export function valueAt(start: Json | undefined, ...path: Step[]): Json | undefined {
  let value = start
  for (const step of path) {
    if (Array.isArray(value) && typeof step === 'number') value = value[step]
    else if (isObject(value) && typeof step === 'string') value = value[step]
    else return undefined
  }
  return value
}

export function textAt(start: Json | undefined, ...path: Step[]): string | undefined {
  const value = valueAt(start, ...path)
  return typeof value === 'string' ? value : undefined
}

export function numberAt(start: Json | undefined, ...path: Step[]): number | undefined {
  const value = valueAt(start, ...path)
  return typeof value === 'number' ? value : undefined
}

export function listAt(start: Json | undefined, ...path: Step[]): Json[] {
  const value = valueAt(start, ...path)
  return Array.isArray(value) ? value : []
}

export function objectsAt(start: Json | undefined, ...path: Step[]): JsonObject[] {
  return listAt(start, ...path).filter(isObject)
}

export function objectAt(start: Json | undefined, ...path: Step[]): JsonObject {
  const value = valueAt(start, ...path)
  return isObject(value) ? value : {}
}

/** The strings of a string-to-string map, such as labels; other values are left out. */
export function textsAt(start: Json | undefined, ...path: Step[]): { [key: string]: string } {
  const texts: { [key: string]: string } = {}
  for (const [key, value] of Object.entries(objectAt(start, ...path))) if (typeof value === 'string') texts[key] = value
  return texts
}

/** The object at the path, created on the way where absent, so that the caller can write into it. */
export function ensureObject(start: JsonObject, ...path: string[]): JsonObject {
  let object = start
  for (const step of path) {
    const next = object[step]
    if (isObject(next)) object = next
    else {
      const created: JsonObject = {}
      object[step] = created
      object = created
    }
  }
  return object
}

export function copy<Value extends Json | undefined>(value: Value): Value {
  return structuredClone(value)
}

export function equal(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => equal(item, right[index]))
  if (!isObject(left) || !isObject(right)) return false
  const keys = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...keys].every((key) => equal(left[key], right[key]))
}

export const nameOf = (object: JsonObject): string => textAt(object, 'metadata', 'name') ?? ''
export const namespaceOf = (object: JsonObject): string | undefined => textAt(object, 'metadata', 'namespace')
export const uidOf = (object: JsonObject): string => textAt(object, 'metadata', 'uid') ?? ''
export const versionOf = (object: JsonObject): string => textAt(object, 'metadata', 'resourceVersion') ?? ''
export const labelsOf = (object: JsonObject): { [key: string]: string } => textsAt(object, 'metadata', 'labels')
export const isBeingDeleted = (object: JsonObject): boolean =>
  textAt(object, 'metadata', 'deletionTimestamp') !== undefined

/** RFC 3339 in whole seconds, the precision of a Kubernetes `Time`. */
export const timestamp = (at: Date = new Date()): string => `${at.toISOString().slice(0, 19)}Z`

import 'server-only'

/** Objects of the API server arrive as plain JSON in which every field may be missing. */
export type Json = Readonly<Record<string, unknown>>

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function valueAt(root: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isJson(value) ? value[key] : undefined), root)
}

export function objectAt(root: unknown, ...path: readonly string[]): Json {
  const value = valueAt(root, ...path)
  return isJson(value) ? value : {}
}

export function listAt(root: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = valueAt(root, ...path)
  return Array.isArray(value) ? value : []
}

export function textAt(root: unknown, ...path: readonly string[]): string | null {
  const value = valueAt(root, ...path)
  return typeof value === 'string' && value !== '' ? value : null
}

/** Kubernetes writes zero as absent, so a missing number of an object really read is zero. */
export function countAt(root: unknown, ...path: readonly string[]): number {
  return numberAt(root, ...path) ?? 0
}

export function numberAt(root: unknown, ...path: readonly string[]): number | null {
  const value = valueAt(root, ...path)
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

export function isTrueAt(root: unknown, ...path: readonly string[]): boolean {
  return valueAt(root, ...path) === true
}

/** Only string values: labels, annotations, selectors. */
export function textsAt(root: unknown, ...path: readonly string[]): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const [key, value] of Object.entries(objectAt(root, ...path))) if (typeof value === 'string') texts[key] = value
  return texts
}

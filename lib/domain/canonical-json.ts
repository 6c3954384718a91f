/**
 * True for a text that is the canonical form (RFC 8785) of the JSON it holds. Its rules for numbers and strings are those
 * of JSON.stringify, and its order of names is that of JavaScript's own comparison, so the common case costs one writing.
 */
export function isCanonicalJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return JSON.stringify(value) === text ? isSorted(value) : written(value) === text
  } catch {
    return false
  }
}

function isSorted(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isSorted)
  const names = Object.keys(value)
  return names.every((name, at) => at === 0 || name > (names[at - 1] ?? '')) && Object.values(value).every(isSorted)
}

/** JavaScript puts names that are whole numbers first and in the order of their values, which RFC 8785 does not. */
function written(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${written(inner)}`).join(',')}}`
}

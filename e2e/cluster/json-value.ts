/** Follows a path into parsed JSON; undefined as soon as a step is missing. */
export function valueAt(value: unknown, ...path: (string | number)[]): unknown {
  let here = value
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined
    here = Reflect.get(here, step)
  }
  return here
}

export function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`Expected a string, found ${JSON.stringify(value)}`)
  return value
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

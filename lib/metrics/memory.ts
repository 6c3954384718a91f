import 'server-only'

export type Memory<Value> = {
  readonly get: (key: string) => Value | undefined
  readonly put: (key: string, value: Value, keepMs: number) => void
}

/** Forgets what is over, then what was not asked for the longest. */
export function createMemory<Value>(most: number, now: () => number): Memory<Value> {
  const items = new Map<string, { readonly value: Value; readonly until: number }>()
  return {
    get(key) {
      const item = items.get(key)
      if (item === undefined) return undefined
      items.delete(key)
      if (item.until <= now()) return undefined
      items.set(key, item)
      return item.value
    },
    put(key, value, keepMs) {
      items.delete(key)
      items.set(key, { value, until: now() + keepMs })
      if (items.size <= most) return
      for (const [each, { until }] of items) if (until <= now()) items.delete(each)
      for (const each of items.keys()) {
        if (items.size <= most) return
        items.delete(each)
      }
    },
  }
}

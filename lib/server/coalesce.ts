import 'server-only'

type Options<Fact> = {
  /** How many of a kind are written as they come, in each window. */
  readonly immediate: number
  readonly windowMs: number
  /** `suppressed` counts those that this one stands for, besides itself. */
  readonly write: (fact: Fact, suppressed: number) => Promise<unknown>
  readonly onError: (error: unknown) => void
}

type Heap<Fact> = { seen: number; suppressed: number; newest: Fact }

/** More kinds than these at a time share one heap, so that a flood of addresses cannot fill the memory. */
const mostKinds = 1_000

/**
 * Keeps a flood of like happenings from flooding the log: the first few of a kind are written at once, the rest of
 * the window become one entry that says how many.
 */
export function coalescer<Fact>({ immediate, windowMs, write, onError }: Options<Fact>) {
  const heaps = new Map<string, Heap<Fact>>()

  async function flush(kind: string): Promise<void> {
    const heap = heaps.get(kind)
    heaps.delete(kind)
    if (heap === undefined || heap.suppressed === 0) return
    await write(heap.newest, heap.suppressed - 1).catch(onError)
  }

  return {
    /** Resolves when the happening is written or counted. Rejects when it was to be written and could not be. */
    add: async (kind: string, fact: Fact): Promise<void> => {
      const key = heaps.has(kind) || heaps.size < mostKinds ? kind : 'others'
      const heap = heaps.get(key) ?? { seen: 0, suppressed: 0, newest: fact }
      if (heap.seen === 0) {
        heaps.set(key, heap)
        setTimeout(() => void flush(key), windowMs).unref()
      }
      heap.seen += 1
      heap.newest = fact
      if (heap.seen > immediate) heap.suppressed += 1
      else await write(fact, 0)
    },
    /** Writes what was held back; for the end of the process. */
    flushAll: async (): Promise<void> => {
      await Promise.all([...heaps.keys()].map(flush))
    },
  }
}

/** Collects items and hands them over together, at once after a pause, then at most once per `everyMs`. */
export function batched<Item>(everyMs: number, handOver: (items: readonly Item[]) => void): (item: Item) => void {
  let waiting: Item[] = []
  let lastAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function flush() {
    timer = undefined
    lastAt = Date.now()
    const items = waiting
    waiting = []
    handOver(items)
  }

  return (item) => {
    waiting.push(item)
    if (timer !== undefined) return
    const rest = lastAt + everyMs - Date.now()
    if (rest <= 0) flush()
    else timer = setTimeout(flush, rest)
  }
}

const windowMs = 300_000

/**
 * The default of a real autoscaler (`behavior.scaleDown.stabilizationWindowSeconds: 300`): it grows at once, and shrinks
 * only to the highest size that was recommended within five minutes. The size found first counts as recommended.
 */
export type SizeMemory = {
  stabilised(key: string, sizes: { current: number; wanted: number }, nowMs: number): number
  forget(key: string): void
}

export function createSizeMemory(): SizeMemory {
  const recommended = new Map<string, readonly { atMs: number; size: number }[]>()
  return {
    stabilised(key, { current, wanted }, nowMs) {
      const before = recommended.get(key) ?? [{ atMs: nowMs, size: current }]
      const recent = [...before.filter(({ atMs }) => nowMs - atMs < windowMs), { atMs: nowMs, size: wanted }]
      recommended.set(key, recent)
      const highest = Math.max(...recent.map(({ size }) => size))
      return wanted < current ? Math.min(current, highest) : wanted
    },
    forget(key) {
      recommended.delete(key)
    },
  }
}

import 'server-only'

import type { SampleStore } from '#lib/database/sample-store.ts'
import { tierSeconds, type Retention, type Tier } from '#lib/domain/metrics/sample.ts'

const order = [
  { tier: 'm1', below: 'raw' },
  { tier: 'm10', below: 'm1' },
  { tier: 'h1', below: 'm10' },
] as const

/** A process that was away for long catches up in statements that each stay short. */
const bucketsAtOnce = 360

/**
 * Makes every bucket that has closed. The last two are made again each time, since another process may have written late;
 * a process that begins looks where the one before it stopped.
 */
export function createRollUps(store: Pick<SampleStore, 'rollUp' | 'newest'>, retention: Retention) {
  const doneMs = new Map<Tier, number>()

  return async function rollUpTo(atMs: number): Promise<void> {
    for (const { tier, below } of order) {
      const stepMs = tierSeconds[tier] * 1_000
      const closedMs = Math.floor(atMs / stepMs) * stepMs
      const oldestMs = atMs - retention[below] * 1_000
      const known = doneMs.get(tier) ?? (await store.newest(tier, oldestMs)) ?? oldestMs
      if (doneMs.has(tier) && known >= closedMs) continue
      let fromMs = Math.floor(Math.min(known - stepMs, closedMs - 2 * stepMs) / stepMs) * stepMs
      while (fromMs < closedMs) {
        const toMs = Math.min(closedMs, fromMs + bucketsAtOnce * stepMs)
        await store.rollUp(tier, fromMs, toMs)
        fromMs = toMs
      }
      doneMs.set(tier, closedMs)
    }
  }
}

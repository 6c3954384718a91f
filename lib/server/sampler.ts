import 'server-only'

import type { SampleStore } from '#lib/database/sample-store.ts'
import { tickSeconds, type Retention } from '#lib/domain/metrics/sample.ts'
import { createRollUps } from './roll-ups.ts'
import type { Tick } from './sample-tick.ts'

const tickMs = tickSeconds * 1_000
/** Three ticks: whoever is silent for so long has no more turn. */
const heldMs = 3 * tickMs
/** What ended in a tick has arrived by then. */
const afterMs = 300
const hourMs = 3_600_000

export type SamplerOptions = {
  readonly store: SampleStore
  readonly retention: Retention
  /** Names this process among those on the database. */
  readonly holder: string
  /** A new one begins without memory, so that nothing is compared with what another process saw. */
  readonly ticker: () => (atMs: number) => Promise<Tick>
  readonly onError: (error: unknown) => void
}

export type Sampler = { readonly stop: () => Promise<void> }

/** Every 15 s by the database's clock, in one process of however many share the database. */
export function startSampler(options: SamplerOptions): Sampler {
  const { store, retention, holder, onError } = options
  let sample = options.ticker()
  let rollUpTo = createRollUps(store, retention)
  let keptHour = NaN
  let lastMs = NaN
  let wasMine = false
  let isFailing = false
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()

  async function work(): Promise<number> {
    const { isMine, nowMs } = await store.takeTurn(holder, heldMs)
    const atMs = Math.floor(nowMs / tickMs) * tickMs
    if (isMine && !wasMine) begin()
    wasMine = isMine
    if (isMine && atMs !== lastMs) await tick(atMs)
    return nowMs
  }

  function begin(): void {
    sample = options.ticker()
    rollUpTo = createRollUps(store, retention)
    keptHour = NaN
  }

  async function tick(atMs: number): Promise<void> {
    lastMs = atMs
    const hour = Math.floor(atMs / hourMs)
    if (hour !== keptHour) await store.keepPartitions(atMs, retention)
    keptHour = hour
    const { ticked, report } = await sample(atMs)
    await store.write(ticked)
    await store.keepReport(holder, report)
    await rollUpTo(atMs)
  }

  async function beat(): Promise<void> {
    const startedAt = performance.now()
    let nowMs = Date.now()
    try {
      nowMs = await work()
      isFailing = false
    } catch (error) {
      // An outage is told once, however many ticks it lasts; what they would have found stays a gap.
      if (!isFailing) onError(error)
      isFailing = true
    }
    if (isStopped) return
    const spentMs = performance.now() - startedAt
    const nextMs = (Math.floor((nowMs - afterMs) / tickMs) + 1) * tickMs + afterMs
    timer = setTimeout(begun, Math.max(0, nextMs - nowMs - spentMs))
    timer.unref()
  }

  function begun(): void {
    working = beat()
  }

  begun()
  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await working
      if (wasMine) await store.giveUpTurn(holder).catch(onError)
    },
  }
}

import 'server-only'

import { setTimeout as pause } from 'node:timers/promises'

import { Pool } from 'undici'

export type LoadCount = { readonly sent: number; readonly failed: number; readonly seconds: number }

export type Load = {
  /** What was counted here since the last call of `reset`. */
  readonly count: () => LoadCount
  readonly reset: () => void
  readonly stop: () => Promise<LoadCount>
}

const tickMs = 50

/** A steady, bounded load: so many requests a second, each counted by its answer. */
export function startLoad({ port, host, perSecond }: { port: number; host: string; perSecond: number }): Load {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 4, pipelining: 1 })
  let [sent, failed, since] = [0, 0, performance.now()]
  let isRunning = true

  async function one(): Promise<void> {
    const { statusCode, body } = await pool.request({ method: 'POST', path: '/track', headers: { host } })
    await body.dump()
    sent += 1
    if (statusCode >= 500) failed += 1
  }

  async function run(): Promise<void> {
    const startedAt = performance.now()
    let begun = 0
    while (isRunning) {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond) - begun
      begun += due
      // Those of one tick together; a tick that comes late brings its share.
      // oxlint-disable-next-line no-await-in-loop
      await Promise.all(Array.from({ length: due }, one))
      // oxlint-disable-next-line no-await-in-loop
      await pause(tickMs)
    }
  }

  const running = run()
  const count = () => ({ sent, failed, seconds: (performance.now() - since) / 1000 })
  return {
    count,
    reset() {
      ;[sent, failed, since] = [0, 0, performance.now()]
    },
    async stop() {
      isRunning = false
      await running
      const last = count()
      await pool.close()
      return last
    },
  }
}

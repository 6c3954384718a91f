import 'server-only'

import { setTimeout as pause } from 'node:timers/promises'

import { Pool } from 'undici'

export type Callers = {
  /** So many callers from now on, each of whom asks again as soon as it is answered. */
  readonly be: (count: number) => void
  /** Answers since the beginning that were no errors of the server. */
  readonly answered: () => number
  readonly stop: () => Promise<void>
}

/** A load that never grows beyond its callers: what is too much for the servers waits in front of them. */
export function startCallers({ port, host, most }: { port: number; host: string; most: number }): Callers {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: most, pipelining: 1 })
  let [wanted, answered, isRunning] = [0, 0, true]

  async function call(): Promise<void> {
    const { statusCode, body } = await pool.request({ method: 'POST', path: '/track', headers: { host } })
    await body.dump()
    if (statusCode < 500) answered += 1
  }

  async function caller(index: number): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop
    while (isRunning) await (index < wanted ? call() : pause(20))
  }

  const running = Promise.all(Array.from({ length: most }, (_, index) => caller(index)))
  return {
    be: (count) => (wanted = count),
    answered: () => answered,
    async stop() {
      isRunning = false
      await running
      await pool.close()
    },
  }
}

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Credentials } from '#demo/images/tracardi-state.ts'
import type { ApiFault } from '#demo/images/troubles.ts'
import { text, valueAt } from '#e2e/cluster/json-value.ts'

const program = join(import.meta.dirname, 'embedded-program.ts')

/** The same workloads with few instances, or with as many as one would run and what operators add. */
export type Size = 'small' | 'production'

export type EmbeddedProcess = {
  admin: string
  console: string
  /** `INSTANCE_PROXY_URL` of a console that is to reach the instances. */
  instanceProxy: string
  /** Every instance whose container has this name ends with an error, again and again. */
  crash: (container: string) => void
  /** What every instance of Tracardi's API does wrong. */
  breakApi: (fault: ApiFault) => void
  /** Tracardi's administrator is this one again, and no session lives. */
  setAdministrator: (credentials: Credentials) => void
  heal: () => void
  stop: () => Promise<void>
}

/** Beside the stories and not in them, so that neither slows the other's clock. */
export async function startEmbeddedProcess(folder: string, size: Size = 'small'): Promise<EmbeddedProcess> {
  const child = fork(program, [folder, size], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  const message = await Promise.race([
    once(child, 'message').then(([first]: unknown[]) => first),
    ended.then(() => {
      throw new Error('The embedded cluster ended while it started')
    }),
  ])
  return {
    admin: text(valueAt(message, 'admin')),
    console: text(valueAt(message, 'console')),
    instanceProxy: text(valueAt(message, 'instanceProxy')),
    crash: (container) => void child.send({ do: 'crash', container }),
    breakApi: (fault) => void child.send({ do: 'break-api', fault }),
    setAdministrator: (credentials) => void child.send({ do: 'administrator', ...credentials }),
    heal: () => void child.send({ do: 'heal' }),
    async stop() {
      child.disconnect()
      await ended
    },
  }
}

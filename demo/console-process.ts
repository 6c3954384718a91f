import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const root = join(import.meta.dirname, '..')
const readyWithinMs = 180_000
const stopWithinMs = 12_000
const keptLines = 40

export type ConsoleProcess = {
  url: string
  pid: number | undefined
  /** Settles when the console ends, with what it said last. */
  ended: Promise<string>
  stop(): Promise<void>
}

export type ConsoleOptions = { port: number; env: { [name: string]: string } }

/** Runs `server.mjs` beside the demo. Its own process group keeps Ctrl-C from reaching it twice. */
export function startConsole({ port, env }: ConsoleOptions): ConsoleProcess {
  const child = spawn(process.execPath, [join(root, 'server.mjs')], {
    cwd: root,
    detached: true,
    // The channel carries nothing: its end tells the console that the demo is gone, also by `kill -9`.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', NODE_ENV: 'production', ...env },
  })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      lines.push(...String(chunk).trimEnd().split('\n'))
      lines.splice(0, lines.length - keptLines)
    })
  const ended = once(child, 'close').then(() => lines.join('\n'))
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid,
    ended,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      const isEnded = await Promise.race([ended.then(() => true), pause(stopWithinMs, false, { ref: false })])
      if (!isEnded) child.kill('SIGKILL')
      await ended
    },
  }
}

/** Waits for /api/readyz. Throws with the console's own words when it ends or never gets ready. */
export async function untilReady({ url, ended }: ConsoleProcess): Promise<void> {
  let words: string | undefined
  void ended.then((said) => (words = said))
  const deadline = Date.now() + readyWithinMs
  let last = 'no answer'
  while (Date.now() < deadline) {
    if (words !== undefined) throw new Error(`The console did not start:\n${words}`)
    try {
      const response = await fetch(`${url}/api/readyz`, { signal: AbortSignal.timeout(5_000) })
      if (response.ok) return
      last = `${response.status} ${(await response.text()).slice(0, 300)}`
    } catch {
      last = 'no answer'
    }
    await pause(300)
  }
  throw new Error(`The console was not ready after ${readyWithinMs / 60_000} minutes; /api/readyz said: ${last}`)
}

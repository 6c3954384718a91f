import 'server-only'

import { Worker } from 'node:worker_threads'

/** Runs beside the main thread and ends the process when that has not counted on for so many of its own seconds. */
const watching = `
  const { workerData } = require('node:worker_threads')
  let seen = -1
  let still = 0
  setInterval(() => {
    const beats = Atomics.load(workerData.beats, 0)
    still = beats === seen ? still + 1 : 0
    seen = beats
    if (still < workerData.seconds) return
    require('node:fs').writeSync(2, workerData.message + '\\n')
    process.kill(process.pid, 'SIGKILL')
  }, 1000)
`

/**
 * PGlite runs in this process: where PostgreSQL would end itself, because its write-ahead log cannot be written, PGlite
 * calculates for ever and nothing else gets its turn, not even an answer that the console is not well. An end is better:
 * what was acknowledged is in the journal, and the next start replays it. A process that is stopped or asleep does not
 * count as stuck, since its watcher is stopped with it.
 */
export function endWhenStuck(seconds: number): { readonly stop: () => Promise<unknown> } {
  const beats = new Int32Array(new SharedArrayBuffer(4))
  const message = `The embedded database has blocked this process for ${seconds} s: it ends itself. Look for a full or failing disk.`
  const watcher = new Worker(watching, { eval: true, workerData: { beats, seconds, message } })
  watcher.unref()
  const timer = setInterval(() => Atomics.add(beats, 0, 1), 500).unref()
  return {
    stop: () => {
      clearInterval(timer)
      return watcher.terminate()
    },
  }
}

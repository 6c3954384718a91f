import { setTimeout as pause } from 'node:timers/promises'
import type { LogBook } from '#demo/cluster/log-book.ts'
import { logKey } from '#demo/cluster/log-book.ts'
import type { PodServers, Program, Run } from './simulated-image.ts'

export type RunOptions = Pick<Run, 'env' | 'podName' | 'namespace' | 'podUid' | 'container' | 'restart'> & {
  logs: LogBook
  servers: PodServers
  /** Only a test has no time. */
  sleep?: Run['sleep']
}

export type StartedRun = {
  /** The exit code. */
  ended: Promise<number>
  kill(): void
}

/** Runs a simulated program without the simulated cluster: for the pods of another one, and for tests. */
export function startRun(program: Program, options: RunOptions): StartedRun {
  const { logs, servers, sleep, ...facts } = options
  const killing = new AbortController()
  const killed = new Promise<number>((resolve) => killing.signal.addEventListener('abort', () => resolve(137)))
  const mine = new Set<string>()
  const run: Run = {
    ...facts,
    log: (text) => logs.write(logKey(facts.podUid, facts.container, facts.restart), text),
    sleep: sleep ?? ((ms) => pause(ms, undefined, { signal: killing.signal, ref: false })),
    untilKilled: () => killed,
    serve(port, handler) {
      const key = `${facts.podUid}:${port}`
      mine.add(key)
      servers.set(key, handler)
    },
  }
  const work = program(run).catch((error: unknown) => {
    if (killing.signal.aborted) return 137
    throw error
  })
  const ended = Promise.race([work, killed]).finally(() => {
    for (const key of mine) servers.delete(key)
  })
  return { ended, kill: () => killing.abort() }
}

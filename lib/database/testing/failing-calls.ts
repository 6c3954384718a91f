import 'server-only'

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

/** Answers of the kernel to a running process can be replaced by errors with strace alone. */
export const hasStrace = spawnSync('strace', ['--version']).status === 0

export type FailingCall = {
  /** Names of system calls, for example `write`. */
  readonly calls: readonly string[]
  /** Only those on these files. */
  readonly files: readonly string[]
  readonly error: 'ENOSPC' | 'EIO'
  /** The first to fail, counted from 1; all after it fail too, as on a disk that stays full. */
  readonly from: number
}

/** Runs the task while the calls of a process fail; answers with the number that did. */
export async function whileCallsFail(
  pid: number,
  { calls, files, error, from }: FailingCall,
  task: () => Promise<void>,
): Promise<number> {
  const words = [
    '-f',
    '-p',
    String(pid),
    '-e',
    `trace=${calls.join(',')}`,
    '-e',
    `inject=${calls.join(',')}:error=${error}:when=${from}+`,
    ...files.flatMap((file) => ['-P', file]),
  ]
  const tracer = spawn('strace', words, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  const attached = Promise.withResolvers<void>()
  tracer.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (said.includes('attached')) attached.resolve()
  })
  const ended = once(tracer, 'exit')
  void ended.then(() => attached.reject(new Error(`strace ended: ${said}`)))
  await attached.promise
  try {
    await task()
  } finally {
    tracer.kill('SIGTERM')
    await ended
  }
  return said.match(/\(INJECTED\)/g)?.length ?? 0
}

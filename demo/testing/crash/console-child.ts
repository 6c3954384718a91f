import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Answer, ConsoleSetting, Question, Questions } from './protocol.ts'

const program = join(import.meta.dirname, 'console-program.ts')

/** A console process as whoever started it sees it. */
export type ConsoleChild = {
  readonly ask: <Asked extends keyof Questions>(
    ask: Asked,
    given: Parameters<Questions[Asked]>[0],
  ) => Promise<Awaited<ReturnType<Questions[Asked]>>>
  /** How it ended, once it has: the signal, or else its code. */
  readonly ended: Promise<string>
  readonly process: ChildProcess
  readonly stop: () => Promise<void>
}

/** The question died with the process that was asked. */
export class ConsoleDied extends Error {
  override readonly name = 'ConsoleDied'
}

/** Resolves once it answers; rejects with `ConsoleDied` when it ends before. */
export async function startConsoleChild(setting: ConsoleSetting): Promise<ConsoleChild> {
  const child = fork(program, {
    execArgv: ['--conditions=react-server', '--disable-warning=ExperimentalWarning'],
    env: {
      ...process.env,
      CRASH_CONSOLE: JSON.stringify(setting),
      NEXTAUTH_SECRET: 'a secret of this test that signs nothing',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const open = new Map<number, PromiseWithResolvers<unknown>>()
  const ended = once(child, 'exit').then(([code, signal]: unknown[]) => {
    const how = String(signal ?? code)
    for (const { reject } of open.values()) reject(new ConsoleDied(how))
    open.clear()
    return how
  })
  const started = Promise.withResolvers<unknown>()
  open.set(0, started)
  child.on('message', ({ id, value, error }: Answer) => {
    const question = open.get(id)
    open.delete(id)
    if (error === undefined) question?.resolve(value)
    else question?.reject(new Error(error))
  })
  await started.promise
  let asked = 0
  return {
    process: child,
    ended,
    ask(ask, given) {
      const answer = Promise.withResolvers<unknown>()
      const id = ++asked
      if (child.exitCode !== null || child.signalCode !== null) answer.reject(new ConsoleDied('before'))
      else {
        open.set(id, answer)
        // A process that is gone is told by its end.
        child.send({ id, ask, with: given } satisfies Question, () => {})
      }
      // Both ends are typed by `Questions`; between them a message is only data.
      return answer.promise as Promise<Awaited<ReturnType<Questions[typeof ask]>>>
    },
    async stop() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

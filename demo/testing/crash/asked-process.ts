import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Answer, Question } from './protocol.ts'

/** What a process is asked by message, and what it answers. */
type Answering<Questions> = { readonly [Asked in keyof Questions]: (given: never) => Promise<unknown> }

/** A process as whoever started it sees it. */
export type AskedProcess<Questions extends Answering<Questions>> = {
  readonly ask: <Asked extends keyof Questions & string>(
    ask: Asked,
    given: Parameters<Questions[Asked]>[0],
  ) => Promise<Awaited<ReturnType<Questions[Asked]>>>
  /** How it ended, once it has: the signal, or else its code. */
  readonly ended: Promise<string>
  readonly process: ChildProcess
  readonly stop: () => Promise<void>
}

/** The question died with the process that was asked. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied'
}

/** Its setting is in its environment as JSON. Resolves once it answers; rejects with `ProcessDied` when it ends before. */
export async function startAsked<Questions extends Answering<Questions>>(
  program: string,
  setting: unknown,
): Promise<AskedProcess<Questions>> {
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
    for (const { reject } of open.values()) reject(new ProcessDied(how))
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
      if (child.exitCode !== null || child.signalCode !== null) answer.reject(new ProcessDied('before'))
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

/** The other end: answers until whoever started this process is gone. */
export function answerQuestions(questions: Readonly<Record<string, (given: never) => Promise<unknown>>>): void {
  const answer = async ({ id, ask, with: given }: Question) => {
    try {
      // Both ends are typed by `Questions`; between them a message is only data.
      const value = await questions[ask]?.(given as never)
      process.send?.({ id, value } satisfies Answer)
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? `${error.stack}` : String(error) } satisfies Answer)
    }
  }
  process.on('message', (message: Question) => void answer(message))
  process.on('disconnect', () => process.exit(0))
  process.send?.({ id: 0 } satisfies Answer)
}

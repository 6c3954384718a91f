import { setTimeout as pause } from 'node:timers/promises'

/** A call to anything outside the process: its name, and the how-manieth of that name. */
export type Call = { readonly what: string; readonly nth: number }

/** Where a process is killed. `during`: the call was begun, and nobody heard its answer. */
export type KillPoint = Call & { readonly when: 'before' | 'during' | 'after' }

/** All calls to the outside go through it, counted; at one of them the process ends as by `kill -9`. */
export type Turnstile = {
  readonly pass: <Value>(what: string, call: () => Promise<Value>) => Promise<Value>
  /** Counts anew. */
  readonly arm: (kill: KillPoint | null) => void
  readonly calls: () => readonly Call[]
}

const mostMsDuring = 12

export function createTurnstile(first: KillPoint | null): Turnstile {
  let kill = first
  let calls: Call[] = []
  return {
    async pass(what, call) {
      const nth = calls.filter((one) => one.what === what).length + 1
      calls.push({ what, nth })
      const when = kill?.what === what && kill.nth === nth ? kill.when : null
      if (when === 'before') die()
      const answer = call()
      if (when === 'during') {
        await pause(Math.random() * mostMsDuring)
        die()
      }
      const value = await answer
      if (when === 'after') die()
      return value
    },
    arm(next) {
      kill = next
      calls = []
    },
    calls: () => calls,
  }
}

function die(): void {
  process.kill(process.pid, 'SIGKILL')
}

import { setTimeout as pause } from 'node:timers/promises'

/** Waits for a claim to hold. */
export async function eventually(claim: () => Promise<boolean>, withinMs = 60_000) {
  const deadline = Date.now() + withinMs
  while (!(await claim())) {
    if (Date.now() > deadline) throw new Error(`The drill did not take effect within ${withinMs / 1000} s`)
    await pause(200)
  }
}

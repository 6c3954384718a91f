import type { Secret } from '#lib/domain/secret.ts'
import { logIn } from './log-in.ts'
import { NoAnswer } from './ports.ts'
import { stillMine, type Run } from './rotation-run.ts'

/** `open`: nobody answered, and it can be tried again. */
export type RotationProof =
  | { readonly proof: 'for' }
  | { readonly proof: 'against'; readonly code: 'old-accepted' | 'session-alive'; readonly message: string }
  | { readonly proof: 'open'; readonly message: string }

type Passwords = { readonly userName: string; readonly works: Secret; readonly old: Secret | null }

/**
 * The old password must be refused while the new one works, and every session must be dead on every instance that
 * exposes the GUI API: Tracardi's token is the same at every log-in and outlives a change, so the log-out is last.
 */
export async function prove(run: Run, { userName, works, old }: Passwords): Promise<RotationProof> {
  const { world, gui } = run
  const deadline = world.now().getTime() + world.settings.probeTimeoutMs
  for (;;) {
    const proof = await tryOnce()
    if (proof.proof === 'for' || world.now().getTime() >= deadline) return proof
    await world.pause(world.settings.pollMs * 3)
  }

  async function tryOnce(): Promise<RotationProof> {
    const before = old === null ? null : await logIn(world, gui.exposed, { userName, password: old })
    if (before?.answer === 'accepted') {
      remember(run, before.token)
      return { proof: 'against', code: 'old-accepted', message: 'Tracardi still accepts the old password.' }
    }
    if (before?.answer === 'unclear') return { proof: 'open', message: `The old password: ${before.detail}.` }
    // Right after the refusal, which a Tracardi without its database would give to any password.
    const after = await logIn(world, gui.exposed, { userName, password: works })
    if (after.answer !== 'accepted') return { proof: 'open', message: 'The new password is not accepted every time.' }
    remember(run, after.token)
    return endSessions(run)
  }
}

export function remember({ tokens }: Run, token: Secret): void {
  if (!tokens.some((known) => known.equals(token))) tokens.push(token)
}

async function endSessions(run: Run): Promise<RotationProof> {
  await stillMine(run)
  for (const token of run.tokens)
    if (!(await logOut(run, token))) return { proof: 'open', message: 'No instance answered the log-out.' }
  for (const { at } of run.gui.exposed) {
    for (const token of run.tokens) {
      const isAlive = await isTokenAlive(run, at, token)
      const { instanceId } = at
      if (isAlive === true)
        return { proof: 'against', code: 'session-alive', message: `A session is still alive on ${instanceId}.` }
      if (isAlive === null)
        return { proof: 'open', message: `${instanceId} did not say whether the old session is dead.` }
    }
  }
  return { proof: 'for' }
}

async function logOut({ world, gui }: Run, token: Secret): Promise<boolean> {
  for (const { at } of gui.exposed) {
    const isDone = await answered(world.tracardi.logOut(at, token).then(() => true))
    if (isDone === true) return true
  }
  return false
}

/** An instance that is gone meanwhile has no sessions. */
async function isTokenAlive(
  { world }: Run,
  at: Run['gui']['exposed'][number]['at'],
  token: Secret,
): Promise<boolean | null> {
  const isThere = world.topology().instances.some(({ id, address }) => id === at.instanceId && address === at.host)
  return isThere ? answered(world.tracardi.isTokenAlive(at, token)) : false
}

async function answered(answer: Promise<boolean | null>): Promise<boolean | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof NoAnswer) return null
    throw error
  }
}

import type { Secret } from '#lib/domain/secret.ts'
import type { GuiInstances } from './gui-instances.ts'
import { logIn, type LogIn } from './log-in.ts'
import type { World } from './ports.ts'

/** What may be Tracardi's password: `hashed` is the pending one on a build that hashes it once too often. */
export type Candidate = 'current' | 'pending' | 'hashed'

export type Working =
  | ({ readonly works: Candidate; readonly password: Secret } & Extract<LogIn, { answer: 'accepted' }>)
  | { readonly works: 'none' }
  | { readonly works: 'unclear'; readonly detail: string }

type Passwords = { readonly userName: string; readonly current: Secret | null; readonly pending: Secret | null }

/**
 * Finds out by log-ins which password Tracardi takes: the one fact that decides where an interrupted rotation stands.
 * One unclear answer leaves it open, since a password that was not tried may be the one.
 */
export async function findWorking(
  world: World,
  { exposed }: GuiInstances,
  { userName, current, pending }: Passwords,
  first: 'current' | 'pending',
): Promise<Working> {
  const changed: readonly (readonly [Candidate, Secret])[] =
    pending === null
      ? []
      : [
          ['pending', pending],
          ['hashed', world.rotation.hashedByTracardi(pending)],
        ]
  const unchanged: readonly (readonly [Candidate, Secret])[] = current === null ? [] : [['current', current]]
  const [before, after] = [changed.slice(0, 1), changed.slice(1)]
  const order = first === 'current' ? [...unchanged, ...changed] : [...before, ...unchanged, ...after]
  let unclear: string | null = null
  for (const [works, password] of order) {
    const said = await logIn(world, exposed, { userName, password })
    if (said.answer === 'accepted') return { works, password, ...said }
    if (said.answer === 'unclear') unclear = said.detail
  }
  return unclear === null ? { works: 'none' } : { works: 'unclear', detail: unclear }
}

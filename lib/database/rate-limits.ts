import 'server-only'

import { createHash } from 'node:crypto'

import type { ConsolePrisma } from './prisma.ts'

export type Attempt = { readonly allowed: true } | { readonly allowed: false; readonly waitSeconds: number }

const minute = 60_000

/** Fixed windows that open with the first try. In the order of asking, so that a refused peer cannot use up the limit of all. */
const limits = {
  peer: { tries: 20, windowMs: 15 * minute },
  accountAndPeer: { tries: 5, windowMs: 15 * minute },
  everybody: { tries: 60, windowMs: minute },
} as const

type Limit = (typeof limits)[keyof typeof limits]

/**
 * Counts a sign-in before its password is looked at. Nobody is locked out: after the window everybody may try again,
 * and other peers may meanwhile. A refused try does not lengthen the wait.
 */
export async function takeSignInAttempt(
  prisma: ConsolePrisma,
  attempt: { readonly account: string; readonly peer: string },
  now: Date = new Date(),
): Promise<Attempt> {
  const { account, peer } = attempt
  const asked: readonly (readonly [string, Limit])[] = [
    [key('peer', peer), limits.peer],
    [key('account', account, peer), limits.accountAndPeer],
    [key('everybody'), limits.everybody],
  ]
  for (const [name, limit] of asked) {
    const waitMs = await take(prisma, name, limit, now)
    if (waitMs > 0) return { allowed: false, waitSeconds: Math.ceil(waitMs / 1_000) }
  }
  return { allowed: true }
}

/** A right password clears the count of mistyped ones for this account from this peer. */
export async function forgetSignInAttempts(
  prisma: ConsolePrisma,
  attempt: { readonly account: string; readonly peer: string },
): Promise<void> {
  await prisma.rateLimit.deleteMany({ where: { key: key('account', attempt.account, attempt.peer) } })
}

/** Removes windows that are over; call it now and then. */
export async function sweepRateLimits(prisma: ConsolePrisma, now: Date = new Date()): Promise<number> {
  return (await prisma.rateLimit.deleteMany({ where: { windowEndsAt: { lte: now } } })).count
}

/** Zero when the try was counted, else how long to wait. One statement, so that simultaneous tries are all counted. */
async function take(prisma: ConsolePrisma, name: string, limit: Limit, now: Date): Promise<number> {
  const endsAt = new Date(now.getTime() + limit.windowMs)
  const counted = await prisma.$executeRaw`
    insert into rate_limit as kept (key, window_ends_at, used) values (${name}, ${endsAt}, 1)
    on conflict (key) do update set
      used = case when kept.window_ends_at <= ${now} then 1 else kept.used + 1 end,
      window_ends_at = case when kept.window_ends_at <= ${now} then ${endsAt} else kept.window_ends_at end
    where kept.window_ends_at <= ${now} or kept.used < ${limit.tries}`
  if (counted > 0) return 0
  const full = await prisma.rateLimit.findUnique({ where: { key: name } })
  return full === null ? 0 : Math.max(1, full.windowEndsAt.getTime() - now.getTime())
}

/** Hashed: the table needs neither addresses nor what somebody typed as a name. */
function key(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

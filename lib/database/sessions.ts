import 'server-only'

import { createHash, randomBytes } from 'node:crypto'

import { accountOf, type Account } from './account-row.ts'
import type { ConsolePrisma } from './prisma.ts'

export type SessionLimits = {
  /** Without a request for this long it ends. */
  readonly idleMs: number
  /** However busy, it ends this long after sign-in. */
  readonly absoluteMs: number
}

export type EndReason = 'signed-out' | 'revoked' | 'displaced' | 'password-changed' | 'account-disabled'

export type LiveSession = {
  readonly account: Account
  /** First 8 bytes of SHA-256 of the session id, hex: names the session in the log. */
  readonly ref: string
  readonly startedAt: string
  readonly lastSeenAt: string
  readonly idleUntil: string
  readonly expiresAt: string
}

export type FoundSession =
  | { readonly state: 'live'; readonly session: LiveSession }
  | { readonly state: 'ended'; readonly because: EndReason | 'idle' | 'expired' }
  | { readonly state: 'unknown' }

/** How many sessions an account may have; the oldest gives way. */
const perAccount = 3
/** A busy page asks several times a second; the database hears of it this often. */
const touchEveryMs = 30_000

/** Starts a session. `sid` is the only copy of its secret: the database keeps its hash. */
export async function openSession(
  prisma: ConsolePrisma,
  accountId: string,
  now: Date = new Date(),
): Promise<{ readonly sid: string; readonly ref: string; readonly displaced: number }> {
  const sid = randomBytes(32).toString('base64url')
  const idHash = hashOf(sid)
  const [, displaced] = await prisma.$transaction([
    prisma.session.create({ data: { idHash, accountId, createdAt: now, lastSeenAt: now } }),
    prisma.$executeRaw`update session set ended_at = ${now}, end_reason = 'displaced'
      where id_hash in (select id_hash from session where account_id = ${accountId}::uuid and ended_at is null
        order by created_at desc, (id_hash = ${idHash}) desc offset ${perAccount})`,
  ])
  return { sid, ref: refOf(idHash), displaced }
}

/**
 * Who a session id stands for right now: role and account are read afresh, so a revocation or a changed role holds
 * from the next request. Also notes that the session was used.
 */
export async function findSession(
  prisma: ConsolePrisma,
  sid: string,
  limits: SessionLimits,
  now: Date = new Date(),
): Promise<FoundSession> {
  const found = await readSession(prisma, sid, limits, now)
  if (found.state !== 'live') return found
  const { session } = found
  if (now.getTime() - Date.parse(session.lastSeenAt) >= touchEveryMs) {
    await prisma.session.updateMany({ where: { idHash: hashOf(sid), endedAt: null }, data: { lastSeenAt: now } })
  }
  const idleUntil = Math.min(now.getTime() + limits.idleMs, Date.parse(session.expiresAt))
  return { state: 'live', session: { ...session, idleUntil: new Date(idleUntil).toISOString() } }
}

/** Like `findSession` without noting a use: for a stream that checks whether it may go on. */
export async function readSession(
  prisma: ConsolePrisma,
  sid: string,
  limits: SessionLimits,
  now: Date = new Date(),
): Promise<FoundSession> {
  const idHash = hashOf(sid)
  const row = await prisma.session.findUnique({ where: { idHash }, include: { account: true } })
  if (row === null) return { state: 'unknown' }
  if (row.endedAt !== null) return { state: 'ended', because: endReasonOf(row.endReason) }
  if (row.account.disabledAt !== null) return { state: 'ended', because: 'account-disabled' }
  const expiresAt = new Date(row.createdAt.getTime() + limits.absoluteMs)
  if (now >= expiresAt) return { state: 'ended', because: 'expired' }
  const idleUntil = new Date(Math.min(row.lastSeenAt.getTime() + limits.idleMs, expiresAt.getTime()))
  if (now >= idleUntil) return { state: 'ended', because: 'idle' }
  return {
    state: 'live',
    session: {
      account: accountOf(row.account),
      ref: refOf(idHash),
      startedAt: row.createdAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
      idleUntil: idleUntil.toISOString(),
      expiresAt: expiresAt.toISOString(),
    },
  }
}

/** Ends one session; false when it had ended before. */
export async function endSession(
  prisma: ConsolePrisma,
  sid: string,
  reason: EndReason,
  now: Date = new Date(),
): Promise<boolean> {
  const { count } = await prisma.session.updateMany({
    where: { idHash: hashOf(sid), endedAt: null },
    data: { endedAt: now, endReason: reason },
  })
  return count > 0
}

/** Ends every session of an account and says how many there were. */
export async function endSessionsOf(
  prisma: ConsolePrisma,
  accountId: string,
  reason: EndReason,
  now: Date = new Date(),
): Promise<number> {
  const { count } = await prisma.session.updateMany({
    where: { accountId, endedAt: null },
    data: { endedAt: now, endReason: reason },
  })
  return count
}

/** The name of a session in the log: the first 8 bytes of its hash, hex. */
export function sessionRef(sid: string): string {
  return refOf(hashOf(sid))
}

function hashOf(sid: string): string {
  return createHash('sha256').update(sid).digest('hex')
}

function refOf(idHash: string): string {
  return idHash.slice(0, 16)
}

const endReasons = ['signed-out', 'revoked', 'displaced', 'password-changed', 'account-disabled'] as const

function endReasonOf(stored: string | null): EndReason {
  return endReasons.find((reason) => reason === stored) ?? 'revoked'
}

import 'server-only'

import { createHash, randomBytes } from 'node:crypto'

import type { WallLink } from '#lib/contracts/wall-links.ts'
import type { WallLink as Row } from './generated/client.ts'
import type { ConsolePrisma } from './prisma.ts'
import { uuidV7 } from './uuid-v7.ts'

export type FoundWallLink = { readonly link: WallLink; readonly isLive: boolean }

/** A screen asks several times a minute; the database hears of it this often. */
const touchEveryMs = 60_000
/** Those that ended stay in the list for so long. */
const endedMs = 30 * 86_400_000

/** Not stored yet, so that it can be on record first. `token` is the only copy of its secret. */
export function draftWallLink({ name, by, days }: { name: string; by: string; days: number }, now = new Date()) {
  const endsAt = new Date(now.getTime() + days * 86_400_000)
  const link: WallLink = {
    id: uuidV7(now),
    name,
    madeBy: by,
    madeAt: now.toISOString(),
    endsAt: endsAt.toISOString(),
    revoked: null,
    lastUsedAt: null,
  }
  return { link, token: randomBytes(32).toString('base64url') }
}

export async function storeWallLink(prisma: ConsolePrisma, link: WallLink, token: string): Promise<void> {
  const { id, name, madeBy, madeAt, endsAt } = link
  await prisma.wallLink.create({
    data: { id, name, tokenHash: hashOf(token), madeBy, madeAt: new Date(madeAt), expiresAt: new Date(endsAt) },
  })
}

/** Newest first, with those that ended lately. */
export async function listWallLinks(prisma: ConsolePrisma, now = new Date()): Promise<readonly WallLink[]> {
  const since = new Date(now.getTime() - endedMs)
  const rows = await prisma.wallLink.findMany({
    where: { expiresAt: { gt: since }, OR: [{ revokedAt: null }, { revokedAt: { gt: since } }] },
    orderBy: { madeAt: 'desc' },
  })
  return rows.map(linkOf)
}

/** The link of a token, alive or not; notes the use of one that is alive. Null for a token that none has. */
export async function takeWallLink(
  prisma: ConsolePrisma,
  token: string,
  now = new Date(),
): Promise<FoundWallLink | null> {
  const row = await prisma.wallLink.findUnique({ where: { tokenHash: hashOf(token) } })
  if (row === null) return null
  const isLive = isLiveAt(row, now)
  if (isLive && now.getTime() - (row.lastUsedAt?.getTime() ?? 0) >= touchEveryMs)
    await prisma.wallLink.update({ where: { id: row.id }, data: { lastUsedAt: now } })
  return { link: linkOf(row), isLive }
}

export async function findWallLink(prisma: ConsolePrisma, id: string, now = new Date()): Promise<FoundWallLink | null> {
  const row = await prisma.wallLink.findUnique({ where: { id } })
  return row && { link: linkOf(row), isLive: isLiveAt(row, now) }
}

export async function revokeWallLink(prisma: ConsolePrisma, id: string, by: string, now = new Date()): Promise<void> {
  await prisma.wallLink.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: now, revokedBy: by } })
}

function isLiveAt({ revokedAt, expiresAt }: Row, now: Date): boolean {
  return revokedAt === null && now < expiresAt
}

function linkOf({ id, name, madeBy, madeAt, expiresAt, revokedAt, revokedBy, lastUsedAt }: Row): WallLink {
  return {
    id,
    name,
    madeBy,
    madeAt: madeAt.toISOString(),
    endsAt: expiresAt.toISOString(),
    revoked: revokedAt === null ? null : { at: revokedAt.toISOString(), by: revokedBy ?? 'not known' },
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

import 'server-only'

import type { MadeWallLink, WallLink, WallLinkRequest } from '#lib/contracts/wall-links.ts'
import {
  draftWallLink,
  findWallLink,
  listWallLinks,
  revokeWallLink,
  storeWallLink,
  takeWallLink,
} from '#lib/database/wall-links.ts'
import type { AuditActor, AuditSource } from '#lib/domain/audit-entry.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { auditActor } from '#lib/operations/action-entries.ts'
import type { Actor } from '#lib/operations/ports.ts'
import { auditLog, prisma } from './runtime.ts'
import { recordScreenRefusal } from './wall-screen.ts'

const liveAtMost = 50

export async function readWallLinks(): Promise<{ readonly links: WallLink[] }> {
  return { links: [...(await listWallLinks(prisma()))] }
}

/** On record before it exists. The token is in this answer and nowhere else. */
export async function makeWallLink(
  actor: Actor,
  { name, days }: WallLinkRequest,
): Promise<Result<MadeWallLink, Refusal>> {
  const alive = (await listWallLinks(prisma())).filter((link) => isAlive(link))
  const problem = alive.some((link) => link.name === name)
    ? 'a link of this name is alive'
    : alive.length >= liveAtMost
      ? `there are ${liveAtMost} links already; revoke one`
      : null
  if (problem !== null) return refused({ reason: 'malformed', issues: [{ path: 'name', message: problem }] })
  const { link, token } = draftWallLink({ name, by: actor.name, days })
  await record('wall-link.made', link, { actor: auditActor(actor), source: actor.source }, { until_time: link.endsAt })
  await storeWallLink(prisma(), link, token)
  return granted({ link, token })
}

/** Its screens are refused from their next question on, which is seconds away. */
export async function endWallLink(actor: Actor, id: string): Promise<Result<WallLink, Refusal>> {
  const found = await findWallLink(prisma(), id)
  if (!found?.isLive) return refused({ reason: 'not-found', what: 'wall link like this that has not ended' })
  await record('wall-link.revoked', found.link, { actor: auditActor(actor), source: actor.source })
  await revokeWallLink(prisma(), id, actor.name)
  const ended = await findWallLink(prisma(), id)
  return granted(ended?.link ?? found.link)
}

/** A screen trades the token for its cookie. Off the record nothing is opened. */
export async function openWallLink(token: string, source: AuditSource): Promise<Result<WallLink, Refusal>> {
  const found = await takeWallLink(prisma(), token)
  if (!found?.isLive) {
    const refusal = { reason: 'not-found', what: 'wall link like this that has not ended' } as const
    await recordScreenRefusal({ link: found?.link ?? null, source, method: 'POST', path: '/api/wall/opening', refusal })
    return refused(refusal)
  }
  await record('wall-link.opened', found.link, { actor: { type: 'anonymous', name: null }, source })
  return granted(found.link)
}

function isAlive({ endsAt, revoked }: WallLink): boolean {
  return revoked === null && Date.parse(endsAt) > Date.now()
}

type Kind = 'wall-link.made' | 'wall-link.revoked' | 'wall-link.opened'

async function record(
  action: Kind,
  { id, name }: WallLink,
  by: { readonly actor: AuditActor; readonly source: AuditSource },
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  await auditLog.append({ log: 'sec', action, phase: 'note', ...by, facts: { link: name, link_id: id, ...more } })
}

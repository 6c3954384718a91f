import 'server-only'

import { headers } from 'next/headers'
import { forbidden, redirect } from 'next/navigation'
import { cache } from 'react'

import { may, rolesWith, type Permission } from '#lib/domain/permissions.ts'
import { auditActor } from '#lib/operations/action-entries.ts'
import { recordDenial } from './denials.ts'
import { currentPeer } from './peer.ts'
import { findSession, type ConsoleSession } from './session.ts'
import { recordScreenRefusal, screenOf } from './wall-screen.ts'

/** Who looks at a page; null for nobody. Asked once for a page however many parts of it want to know. */
export const currentViewer = cache(async (): Promise<ConsoleSession | null> => {
  const { sent, source } = await asked()
  const session = await findSession(sent, source, { isActivity: true })
  return typeof session === 'string' ? null : session
})

/**
 * The first line of every page. Without a session it leads to the sign-in page and back; without the permission it
 * ends in the page for that (`app/forbidden.tsx`, status 403), and the attempt is recorded.
 */
export async function requirePermission(permission: Permission): Promise<ConsoleSession> {
  const viewer = await requireSession()
  const { actor } = viewer
  if (may(actor.role, permission)) return viewer
  const { path, source } = await asked()
  const refusal = { reason: 'role-may-not', role: actor.role, allowed: rolesWith(permission) } as const
  await recordDenial({ actor: auditActor(actor), source, permission, method: 'GET', path, refusal })
  forbidden()
}

/**
 * The first line of the wall: a session that may read metrics, else a screen with a wall link. `ended`: its link has
 * ended, and nothing is shown but that.
 */
export async function requireWall(): Promise<'session' | 'screen' | 'ended'> {
  if ((await currentViewer()) === null) {
    const { sent, source, path } = await asked()
    const screen = await screenOf(sent)
    if (screen?.isLive) return 'screen'
    if (screen) {
      const refusal = { reason: 'session-ended' } as const
      await recordScreenRefusal({ link: screen.link, source, method: 'GET', path, refusal })
      return 'ended'
    }
  }
  await requirePermission('read-metrics')
  return 'session'
}

/** For pages that every signed-in user may see. */
export async function requireSession(): Promise<ConsoleSession> {
  const viewer = await currentViewer()
  if (viewer !== null) return viewer
  const { sent, source, path } = await asked()
  const screen = await screenOf(sent)
  if (screen) {
    const refusal = { reason: 'not-signed-in' } as const
    await recordScreenRefusal({ link: screen.link, source, method: 'GET', path, refusal })
  }
  redirect(path === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`)
}

const asked = cache(async () => {
  const sent = await headers()
  const { address, via, requestId } = currentPeer()
  const source = { address, via, userAgent: sent.get('user-agent'), requestId }
  return { sent, source, path: sent.get('x-console-path') ?? '/' }
})

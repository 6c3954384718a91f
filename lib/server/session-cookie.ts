import 'server-only'

import { decode } from 'next-auth/jwt'
import * as z from 'zod/mini'

import { settings } from './env.ts'
import { sessionSecret } from './session-secret.ts'

/** `__Host-` binds a cookie to this host over HTTPS: no other host can set it. */
export function cookieName(name: string): string {
  return settings().isHttps ? `__Host-tracardi-ops.${name}` : `tracardi-ops.${name}`
}

export function cookieOptions() {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure: settings().isHttps } as const
}

const claims = z.object({ sid: z.string() })

/** The session id that the sealed cookie carries; null for no cookie and for one that is not ours or too old. */
export async function sidOf(headers: Headers): Promise<string | null> {
  const token = cookieOf(headers, cookieName('session'))
  if (token === null) return null
  // The library throws for every cookie that it did not seal.
  const payload: unknown = await decode({ token, secret: sessionSecret() }).catch(() => null)
  const parsed = claims.safeParse(payload)
  return parsed.success ? parsed.data.sid : null
}

/** Makes the browser forget the session. */
export function clearedSessionCookie(): string {
  const secure = settings().isHttps ? '; Secure' : ''
  return `${cookieName('session')}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict${secure}`
}

const wallCookie = () => cookieName('wall')

/** What a screen without a session shows for the wall; null for none. */
export function wallTokenOf(headers: Headers): string | null {
  return cookieOf(headers, wallCookie())
}

/** A screen whose cookie went with its link could not tell that it had one: it would ask to sign in. */
const outlivesSeconds = 30 * 86_400

/** Kept by the screen for longer than its link lasts; no script of the page can read it. */
export function keptWallCookie(token: string, endsAt: string): string {
  const secure = settings().isHttps ? '; Secure' : ''
  const seconds = Math.floor((Date.parse(endsAt) - Date.now()) / 1_000) + outlivesSeconds
  return `${wallCookie()}=${token}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`
}

function cookieOf(headers: Headers, name: string): string | null {
  for (const pair of (headers.get('cookie') ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=')
    if (key === name) return value.join('=')
  }
  return null
}
